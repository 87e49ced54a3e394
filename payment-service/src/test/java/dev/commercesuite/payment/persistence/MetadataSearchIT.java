package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.database.DatabaseRole;
import dev.commercesuite.runtime.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How PostgreSQL looks for payments by their metadata. */
class MetadataSearchIT {
  private final PostgresPayments postgres = new PostgresPayments();

  @AfterEach
  void close() {
    postgres.close();
  }

  /**
   * From the sixth time on the driver has the statement prepared, and from then on PostgreSQL could
   * plan it once for all values, which no index serves.
   */
  @Test
  void aRarePairIsFoundByTheIndexHoweverOftenItIsAskedFor() {
    fill(20_000);
    PaymentFilter filter =
        new PaymentFilter(Set.of(), null, null, null, null, Map.of("booking", "B-777"));

    await()
        .until(() -> {
          assertThat(postgres.store.list(filter, null, 51)).hasSize(1);
          return searches() > 20;
        });
  }

  private void fill(int count) {
    var _ =
        postgres.database.inTransaction(tx ->
            tx.update(
                """
                insert into payments (id, order_id, customer_id, description, provider,
                  capture_method, currency, requested, capturable, captured, refunding, refunded,
                  state, payment_method, metadata, version, create_time, update_time,
                  feed_position)
                select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', 'sandbox',
                  'AUTOMATIC', 'EUR', 100, 0, 0, 0, 0, 'REQUIRES_PAYMENT_METHOD', '',
                  jsonb_build_object('booking', 'B-' || i, 'channel', 'shop'), 1, now(), now(),
                  pg_current_xact_id()::text::bigint
                from generate_series(1, ?) i
                """,
                count));
    asOwner("analyze payments");
  }

  private void asOwner(String sql) {
    DatabaseRole owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the owner was refused: " + sql, e);
    }
  }

  /** How often the index was read, as far as the connections have reported it. */
  private long searches() {
    return postgres.database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select idx_scan from pg_stat_user_indexes where indexrelname = 'payments_metadata'
                """,
                row -> row.longInteger("idx_scan"))
            .orElseThrow());
  }
}
