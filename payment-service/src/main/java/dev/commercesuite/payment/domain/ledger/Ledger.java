package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.RefundId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Read access to the ledger. Its entries are written together with payments and refunds, and never
 * changed.
 */
public interface Ledger {

  /**
   * One balance per account and currency that has entries.
   *
   * @param account only this one, unless null
   * @param currency only this one, unless null
   */
  List<Balance> balances(@Nullable LedgerAccount account, @Nullable String currency);

  /** What an account holds in one currency. */
  record Balance(LedgerAccount account, Money debits, Money credits) {
    /** Debits less credits. */
    public long net() {
      return debits.minorUnits() - credits.minorUnits();
    }
  }

  /**
   * Entries, oldest first.
   *
   * @param after only those with a higher id
   */
  List<Entry> entries(EntryFilter filter, long after, int limit);

  /**
   * Which entries to list; null matches all.
   *
   * @param createdFrom this time or later
   * @param createdUntil before this time
   */
  record EntryFilter(
      @Nullable PaymentId payment,
      @Nullable LedgerAccount account,
      @Nullable UUID transaction,
      @Nullable Instant createdFrom,
      @Nullable Instant createdUntil) {}

  /** One side of a {@link LedgerTransaction}. */
  record Entry(
      long id,
      UUID transaction,
      LedgerTransaction.Type type,
      LedgerAccount account,
      Direction direction,
      Money amount,
      PaymentId payment,
      @Nullable RefundId refund,
      Instant createTime) {}

  /** The two sides of an entry. */
  enum Direction {
    DEBIT,
    CREDIT
  }

  /** Checks every transaction and total, and compares the ledger with the payments. */
  Verification verify();

  /**
   * What a verification found, at one point in time.
   *
   * @param discrepancies at most the first 100; empty when all is well
   */
  record Verification(
      long transactions, long entries, List<Total> totals, List<Discrepancy> discrepancies) {
    public Verification {
      totals = List.copyOf(totals);
      discrepancies = List.copyOf(discrepancies);
    }

    public boolean isBalanced() {
      return discrepancies.isEmpty();
    }
  }

  /** The sums of all entries in one currency. */
  record Total(Money debits, Money credits) {}

  /**
   * Something wrong in the ledger.
   *
   * @param transaction null when it is about a payment as a whole
   */
  record Discrepancy(@Nullable UUID transaction, PaymentId payment, String description) {}
}
