package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.database.CheckViolation;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever has the password of the service cannot fill the database with closings. */
class LedgerClosingFloorIT {
  private static final int FLOOR = 1_000;

  private final PostgresPayments postgres = new PostgresPayments();
  private final LedgerClosings closings = new LedgerClosings(postgres.database);

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void aClosingHasAThousandPostings() throws SQLException {
    StoredLedger stored = new StoredLedger(postgres);
    stored.addCaptures(
        "select %d as position, 10 as amount, now() as create_time from generate_series(1, %d)"
            .formatted(stored.nextPosition() - 1, FLOOR));

    for (int postings : new int[] {FLOOR - 1, 1, 0, -1}) {
      assertThatThrownBy(() -> closings.closeNext(postings))
          .isInstanceOfSatisfying(
              CheckViolation.class,
              e -> assertThat(e.constraint()).isEqualTo("ledger_closings_are_long_enough"))
          .hasStackTraceContaining("closed by %d postings; expected 1000 or more", postings);
    }
    assertThatThrownBy(() ->
            postgres.database.useTransaction(
                tx -> tx.query("select close_ledger(null) as closed", row -> "")))
        .isInstanceOf(CheckViolation.class);
    assertThat(closings.countOpen(2 * FLOOR)).isEqualTo(FLOOR);

    var _ =
        Awaitility.await("a thousand postings are closed")
            .until(() -> closings.closeNext(FLOOR), OptionalLong::isPresent);
    assertThat(closings.countOpen(1)).isZero();
  }
}
