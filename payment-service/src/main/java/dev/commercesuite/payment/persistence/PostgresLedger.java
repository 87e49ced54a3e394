package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL, read only: {@link PaymentWrites} alone writes to it. Thread-safe. */
public final class PostgresLedger implements Ledger {
  private final Database database;

  public PostgresLedger(Database database) {
    this.database = database;
  }

  @Override
  public List<Balance> balances(@Nullable LedgerAccount account, @Nullable String currency) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select account, currency,
              coalesce(sum(amount) filter (where direction = 'DEBIT'), 0)::bigint as debits,
              coalesce(sum(amount) filter (where direction = 'CREDIT'), 0)::bigint as credits
            from ledger_entries
            where (?::text is null or account = ?) and (?::text is null or currency = ?)
            group by account, currency
            order by account, currency
            """,
            row ->
                new Balance(
                    row.enumeration("account", LedgerAccount.class),
                    money(row, "debits"),
                    money(row, "credits")),
            account,
            account,
            currency,
            currency));
  }

  @Override
  public List<Entry> entries(EntryFilter filter, long after, int limit) {
    PaymentId payment = filter.payment();
    return database.inReadOnlyTransaction(tx ->
        tx.statement(
                """
                select e.id, e.transaction_id, t.type, e.account, e.direction, e.amount,
                  e.currency, t.payment_id, t.refund_id, t.create_time
                from ledger_entries e join ledger_transactions t on t.id = e.transaction_id
                where e.id > :after
                  and (:payment_id::uuid is null or t.payment_id = :payment_id)
                  and (:account::text is null or e.account = :account)
                  and (:transaction_id::uuid is null or t.id = :transaction_id)
                  and (:created_from::timestamptz is null or t.create_time >= :created_from)
                  and (:created_until::timestamptz is null or t.create_time < :created_until)
                order by e.id
                limit :limit
                """)
            .bind("after", after)
            .bind("payment_id", payment == null ? null : payment.value())
            .bind("account", filter.account())
            .bind("transaction_id", filter.transaction())
            .bind("created_from", filter.createdFrom())
            .bind("created_until", filter.createdUntil())
            .bind("limit", limit)
            .query(PostgresLedger::entry));
  }

  @Override
  public Verification verify() {
    return database.inReadOnlyTransaction(LedgerVerification::verify);
  }

  private static Entry entry(Row row) {
    return new Entry(
        row.longInteger("id"),
        row.uuid("transaction_id"),
        row.enumeration("type", LedgerTransaction.Type.class),
        row.enumeration("account", LedgerAccount.class),
        row.enumeration("direction", Direction.class),
        PaymentRows.money(row),
        new PaymentId(row.uuid("payment_id")),
        PaymentRows.refundId(row),
        row.instant("create_time"));
  }

  private static Money money(Row row, String column) {
    return new Money(row.text("currency"), row.longInteger(column));
  }
}
