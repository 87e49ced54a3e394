package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedTable;
import java.math.BigInteger;
import java.util.ArrayList;
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

  /** Each pair of accounts is summed up before its two sides are. */
  @Override
  public List<Balance> balances(@Nullable AccountCode account, @Nullable String currency) {
    String sql =
        """
        select side.account, moved.currency, sum(side.debits) as debits,
          sum(side.credits) as credits
        from (
          select debit_account, credit_account, currency, sum(amount) as amount
          from ledger_postings
          %s
          group by debit_account, credit_account, currency) as moved
        cross join lateral (values
          (moved.debit_account, moved.amount, 0), (moved.credit_account, 0, moved.amount))
          as side (account, debits, credits)
        %s
        group by side.account, moved.currency
        order by side.account, moved.currency
        """
            .formatted(
                currency == null ? "" : "where currency = ?",
                account == null ? "" : "where side.account = ?");
    List<Object> parameters = new ArrayList<>();
    if (currency != null) {
      parameters.add(currency);
    }
    if (account != null) {
      parameters.add(account.value());
    }
    return database.inReadOnlyTransaction(tx -> {
      takeTime(tx);
      return tx.query(
          sql,
          row ->
              new Balance(
                  new AccountCode(row.text("account")),
                  row.text("currency"),
                  new BigInteger(row.text("debits")),
                  new BigInteger(row.text("credits"))),
          parameters.toArray());
    });
  }

  /** For the one statement that reads all there is. It ends with its call, if that ends before. */
  private static void takeTime(Transaction tx) {
    var _ =
        tx.query(
            "select set_config('statement_timeout', '9s', true) as timeout",
            row -> row.text("timeout"));
  }

  @Override
  public String epoch() {
    return database.inReadOnlyTransaction(FeedTable::range).epoch();
  }

  @Override
  public EntryPage entries(EntryFilter filter, LedgerPosition after, int limit) {
    return database.inReadOnlyTransaction(
        tx -> new LedgerEntries(tx, filter, after, postingsOfPage).page(limit));
  }

  @Override
  public Verification verify(@Nullable PaymentId after, int limit) {
    return database.inSnapshot(tx -> LedgerVerification.verify(tx, after, limit));
  }
}
