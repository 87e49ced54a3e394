package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.PaymentId;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was checked of the ledger, and what was found.
 *
 * @param payments how many were checked
 * @param transactions how many they had
 * @param entries how many they had
 * @param totals what the transactions moved, per currency
 * @param discrepancies the first of them; empty when all that was checked is right
 * @param last where the check goes on; null when nothing is left
 */
public record Verification(
    long payments,
    long transactions,
    long entries,
    Map<String, BigInteger> totals,
    List<Discrepancy> discrepancies,
    @Nullable Checkpoint last) {
  /** How many discrepancies are named at most. */
  public static final int MOST_DISCREPANCIES = 100;

  public Verification {
    totals = Map.copyOf(totals);
    discrepancies = List.copyOf(discrepancies);
  }

  public boolean isBalanced() {
    return discrepancies.isEmpty();
  }

  public boolean isComplete() {
    return last == null;
  }

  /** The same check, but not at its end yet. */
  Verification goingOn(Checkpoint next) {
    return new Verification(payments, transactions, entries, totals, discrepancies, next);
  }

  /** This one and the one that went on behind it. */
  public Verification and(Verification next) {
    Map<String, BigInteger> sums = new TreeMap<>(totals);
    next.totals.forEach((currency, sum) -> sums.merge(currency, sum, BigInteger::add));
    return new Verification(
        payments + next.payments,
        transactions + next.transactions,
        entries + next.entries,
        sums,
        Stream.of(discrepancies, next.discrepancies).flatMap(List::stream).toList(),
        next.last);
  }

  /**
   * Something wrong in the ledger.
   *
   * @param transaction null when it is not about a single one
   * @param payment null when it is about closed sums
   */
  public record Discrepancy(
      @Nullable UUID transaction, @Nullable PaymentId payment, String description) {}
}
