package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Ledger.Balance;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Transaction;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the accounts hold: the sums that are closed, and what was posted since. */
final class LedgerBalances {
  private LedgerBalances() {}

  /**
   * As of the moment of the transaction. The position is read first, so that PostgreSQL sees how
   * few postings there are behind it; a range with an upper end is a small one in a plan for any
   * position, too. Each pair of accounts is summed up before its two sides are.
   *
   * @param tx sees one snapshot
   */
  static List<Balance> read(
      Transaction tx, @Nullable AccountCode account, @Nullable String currency) {
    String ofCurrency = currency == null ? "" : "and currency = :currency";
    String sql =
        """
        select side.account, moved.currency, sum(side.debits) as debits,
          sum(side.credits) as credits
        from (
          select debit_account, credit_account, currency, amount
          from ledger_closed_sums
          where until_position = :closed %1$s
          union all
          select debit_account, credit_account, currency, sum(amount) as amount
          from ledger_postings
          where feed_position >= :closed and feed_position <= 9223372036854775807 %1$s
          group by debit_account, credit_account, currency) as moved
        cross join lateral (values
          (moved.debit_account, moved.amount, 0), (moved.credit_account, 0, moved.amount))
          as side (account, debits, credits)
        %2$s
        group by side.account, moved.currency
        order by side.account, moved.currency
        """
            .formatted(ofCurrency, account == null ? "" : "where side.account = :account");
    NamedStatement statement = tx.statement(sql).bind("closed", closed(tx));
    if (currency != null) {
      statement.bind("currency", currency);
    }
    if (account != null) {
      statement.bind("account", account.value());
    }
    return statement.query(row ->
        new Balance(
            new AccountCode(row.text("account")),
            row.text("currency"),
            new BigInteger(row.text("debits")),
            new BigInteger(row.text("credits"))));
  }

  private static long closed(Transaction tx) {
    return tx.queryOne(
            "select max(until_position) as closed from ledger_closings",
            row -> row.longInteger("closed"))
        .orElseThrow();
  }
}
