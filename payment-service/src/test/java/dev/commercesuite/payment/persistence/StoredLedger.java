package dev.commercesuite.payment.persistence;

import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Changes the ledger as only its owner can. */
final class StoredLedger {
  private final PostgresPayments postgres;

  StoredLedger(PostgresPayments postgres) {
    this.postgres = postgres;
  }

  /** Several statements are one transaction. */
  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Connection connect() throws SQLException {
    var owner = TestPostgres.owner();
    return DriverManager.getConnection(
        postgres.config.url(), owner.user(), owner.password().reveal());
  }

  /**
   * Adds captures of payments of their own.
   *
   * @param rows selects {@code position}, {@code amount} and {@code create_time} of each
   */
  void addCaptures(String rows) throws SQLException {
    execute(
        """
        create temp table captures as
          select gen_random_uuid() as id, position, amount, create_time from (%s) as given;
        insert into payments (id, order_id, customer_id, description, provider, capture_method,
          currency, requested, capturable, captured, refunding, refunded, state, payment_method,
          charge_reference, metadata, version, create_time, update_time, feed_position)
        select id, gen_random_uuid(), gen_random_uuid(), '', 'sandbox', 'AUTOMATIC', 'EUR', amount,
          0, amount, 0, 0, 'SUCCEEDED', '', 'ch ' || id, '{}', 1, create_time, create_time,
          position
        from captures;
        alter table ledger_postings disable trigger ledger_postings_checked;
        insert into ledger_postings (transaction_id, leg, type, payment_id, sequence, debit_account,
          credit_account, amount, currency, create_time, feed_position)
        select gen_random_uuid(), 1, 'CAPTURE', id, 1, 'PROVIDER_RECEIVABLE', 'SALES', amount, 'EUR',
          create_time, position
        from captures order by position;
        alter table ledger_postings enable trigger ledger_postings_checked;
        drop table captures
        """
            .formatted(rows));
  }

  /** Makes so many positions lie below all running transactions. */
  void passPositions(int count) throws SQLException {
    execute(
        """
        create temp table passed (n int);
        do $$ begin
          for n in 1..%d loop
            begin
              insert into passed values (n);
            exception when division_by_zero then
              null;
            end;
          end loop;
        end $$;
        drop table passed
        """
            .formatted(count));
  }

  /** The number that the next transaction would get. */
  long nextPosition() {
    return postgres.database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next",
                row -> row.longInteger("next"))
            .orElseThrow());
  }
}
