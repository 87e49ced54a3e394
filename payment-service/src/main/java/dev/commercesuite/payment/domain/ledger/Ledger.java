package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Read access to the ledger. Its entries are written together with payments and refunds, and never
 * changed.
 */
public interface Ledger {

  /**
   * One balance per account and currency that has entries, as of one moment.
   *
   * @param account only this one, unless null
   * @param currency only this one, unless null
   */
  List<Balance> balances(@Nullable AccountCode account, @Nullable String currency);

  /** What an account holds in one currency. */
  record Balance(AccountCode account, String currency, BigInteger debits, BigInteger credits) {
    /** Debits less credits. */
    public BigInteger net() {
      return debits.subtract(credits);
    }
  }

  /**
   * Entries in the order of their positions. Those of one payment or transaction are there at once,
   * others when nothing can appear before them any more.
   *
   * @param epoch of the history that the position is one in
   * @param after only those behind it
   * @param limit how many at most
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   * @throws FeedHistoryGone when it has another history than the position, or has not reached it
   */
  EntryPage entries(String epoch, EntryFilter filter, LedgerPosition after, int limit);

  /**
   * Which entries to list; null matches all.
   *
   * @param createdFrom this time or later
   * @param createdUntil before this time
   */
  record EntryFilter(
      @Nullable PaymentId payment,
      @Nullable UUID transaction,
      @Nullable AccountCode account,
      @Nullable String currency,
      @Nullable Instant createdFrom,
      @Nullable Instant createdUntil) {
    /** Of a list of everything. */
    public static final EntryFilter NONE = new EntryFilter(null, null, null, null, null, null);

    /** A transaction is of one, too. */
    public boolean isOfOnePayment() {
      return payment != null || transaction != null;
    }

    /** Those of one payment are few, and a list of everything is read page by page. */
    public boolean readsMuch() {
      return !isOfOnePayment() && !equals(NONE);
    }
  }

  /**
   * A part of the list, which may have fewer entries than asked for and not be the last.
   *
   * @param more whether there is more of the list now
   * @param end where it goes on, now or later
   */
  record EntryPage(List<Entry> entries, boolean more, LedgerPosition end) {
    public EntryPage {
      entries = List.copyOf(entries);
    }
  }

  /** One side of a {@link LedgerTransaction}. */
  record Entry(
      LedgerPosition position,
      UUID transaction,
      LedgerTransaction.Type type,
      AccountCode account,
      Direction direction,
      Money amount,
      @Nullable RefundId refund,
      @Nullable DisputeId dispute,
      Instant createTime) {

    /** The same whenever and wherever the entry is read. */
    public String id() {
      return "%s.%s.%s"
          .formatted(transaction, position.leg(), direction.name().toLowerCase(Locale.ROOT));
    }

    public PaymentId payment() {
      return position.payment();
    }
  }

  /** The two sides of an entry. */
  enum Direction {
    DEBIT,
    CREDIT
  }

  /**
   * The history that positions in the list belong to; one that was lost and made anew has another.
   *
   * @throws FeedHistoryUnconfirmed when the database was restored or has moved
   */
  String epoch();

  /**
   * Compares the next payments with their entries, each payment with all of them, as of one moment.
   *
   * @param after the last payment that was checked before; null to begin
   * @param limit how many payments
   */
  Verification verify(@Nullable PaymentId after, int limit);

  /**
   * Adds up the postings of the next closing again, and compares the sums.
   *
   * @param after the closing that was checked before
   */
  Verification verify(Checkpoint.ClosedSums after);
}
