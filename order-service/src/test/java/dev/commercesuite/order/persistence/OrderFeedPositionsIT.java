package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.runtime.database.ConstraintViolation;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the service's own role can put orders and their events in the feed: where they belong. */
class OrderFeedPositionsIT extends PostgresTesting {
  private static final String OWN = "pg_current_xact_id()::text::bigint";
  private static final String EVENT =
      """
      insert into order_events (order_id, customer_id, feed_position, create_time, sequence, type,
        state, actor_kind, actor_id)
      select id, %s, %s, now(),
        (select max(sequence) + 1 from order_events where order_id = orders.id), 'UPDATED', state::order_state, 'SYSTEM', '' from orders
      """;

  @BeforeEach
  void place() {
    placed(ALICE, product(10), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "feed_position", OWN + " - 1", OWN + " + 1", "9223372036854775807"})
  void refusesAnEventElsewhere(String position) {
    assertThat(refusal(EVENT.formatted("customer_id::uuid", position)))
        .isEqualTo("order_events_as_their_order");
  }

  @Test
  void refusesAnEventOfSomebodyElse() {
    assertThat(refusal(EVENT.formatted("'" + BOB.id() + "'", OWN)))
        .isEqualTo("order_events_as_their_order");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "feed_position - 1", OWN + " - 1", OWN + " + 1", "9223372036854775807"})
  void refusesAnOrderElsewhere(String position) {
    assertThat(refusal("update orders set feed_position = " + position))
        .isEqualTo("feed_position_of_its_transaction");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Long.MAX_VALUE})
  void refusesANewOrderElsewhere(long position) {
    assertThat(
            refusal(
                """
                insert into orders
                select (jsonb_populate_record(o, jsonb_build_object(
                  'id', gen_random_uuid(), 'number', '2222222222', 'feed_position', %d))).*
                from orders o
                """
                    .formatted(position)))
        .isEqualTo("feed_position_of_its_transaction");
  }

  @Test
  void takesAnEventWhereItBelongs() {
    database.useTransaction(tx -> tx.update(EVENT.formatted("customer_id::uuid", OWN)));
  }

  /** Such as the position of before, after a restore in another server. */
  @Test
  void followsAHigherPositionThatIsThere() {
    asOwner("update orders set feed_position = 5000000");

    database.useTransaction(tx -> {
      tx.update("update orders set feed_position = greatest(feed_position, " + OWN + ")");
      tx.update(EVENT.formatted("customer_id::uuid", "feed_position"));
    });

    assertThat(refusal(EVENT.formatted("customer_id::uuid", OWN)))
        .isEqualTo("order_events_as_their_order");
  }

  /** Who puts rows back, one by one. */
  @Test
  void letsTheOwnerPutRowsWhereTheyWere() {
    asOwner(EVENT.formatted("customer_id::uuid", "1"));
  }

  private void asOwner(String sql) {
    try (Database owner =
        Database.open(
            DatabaseConfig.of(config.url(), TestPostgres.owner(), TestPostgres.owner()),
            "owner",
            new SimpleMeterRegistry())) {
      owner.useTransaction(tx -> tx.update(sql));
    }
  }

  /** The constraint by which the application role is refused. */
  private String refusal(String statement) {
    ConstraintViolation violation =
        catchThrowableOfType(
            ConstraintViolation.class, () -> database.useTransaction(tx -> tx.update(statement)));
    assertThat(violation).as("refuses %s", statement).isNotNull();
    return violation.constraint();
  }
}
