package dev.commercesuite.user.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.CheckViolation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the service's own role can put a purged user in the list: where it belongs. */
class PurgedUserPositionsIT {
  private static final String OWN = "pg_current_xact_id()::text::bigint";

  private final StoreFixture fixture = new StoreFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void purged(String position) {
    fixture.database.useTransaction(tx ->
        tx.update(
            "insert into purged_users (user_id, purge_time, feed_position)"
                + " values (gen_random_uuid(), now(), "
                + position
                + ")"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", OWN + " - 1", OWN + " + 1", "9223372036854775807"})
  void refusesOneElsewhere(String position) {
    assertThatThrownBy(() -> purged(position))
        .isInstanceOfSatisfying(
            CheckViolation.class,
            e -> assertThat(e.constraint()).isEqualTo("feed_position_of_its_transaction"));
  }

  @Test
  void takesOneWhereItBelongs() {
    purged(OWN);
  }
}
