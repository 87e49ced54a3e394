package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL, read only: {@link PaymentWrites} alone writes to it. Thread-safe. */
public final class PostgresLedger implements Ledger {
  /** A tenth of a second. */
  private static final int POSTINGS_OF_PAGE = 100_000;

  private final Database database;
  private final int postingsOfPage;

  public PostgresLedger(Database database) {
    this(database, POSTINGS_OF_PAGE);
  }

  /**
   * @param postingsOfPage how many postings a filtered page looks at; more than it can have
   */
  PostgresLedger(Database database, int postingsOfPage) {
    this.database = database;
    this.postingsOfPage = postingsOfPage;
  }

  @Override
  public List<Balance> balances(@Nullable AccountCode account, @Nullable String currency) {
    return database.inSnapshot(tx -> {
      allowNineSeconds(tx);
      return LedgerBalances.read(tx, account, currency);
    });
  }

  @Override
  public String epoch() {
    return database.inReadOnlyTransaction(FeedHistory::range).epoch();
  }

  /** The next call may get a connection to another server, with a history that was restored. */
  @Override
  public EntryPage entries(String epoch, EntryFilter filter, LedgerPosition after, int limit) {
    return database.inReadOnlyTransaction(tx -> {
      FeedHistory.requireSame(tx, epoch, "page_token");
      return LedgerEntries.page(tx, filter, after, postingsOfPage, limit);
    });
  }

  @Override
  public Verification verify(@Nullable PaymentId after, int limit) {
    return database.inSnapshot(tx -> {
      allowNineSeconds(tx);
      return LedgerVerification.verify(tx, after, limit);
    });
  }

  /** What a closing is about never changes. */
  @Override
  public Verification verify(Checkpoint.ClosedSums after) {
    return database.inReadOnlyTransaction(tx -> {
      allowNineSeconds(tx);
      return ClosedSumsVerification.verify(tx, after);
    });
  }

  /**
   * Normally milliseconds; longer when nothing has been closed for a long time, or a payment has
   * thousands of refunds. The call's own deadline may end it earlier.
   */
  private static void allowNineSeconds(Transaction tx) {
    var _ =
        tx.query(
            "select set_config('statement_timeout', '9s', true) as timeout",
            row -> row.text("timeout"));
  }
}
