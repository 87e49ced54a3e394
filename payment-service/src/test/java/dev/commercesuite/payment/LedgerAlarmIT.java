package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.persistence.LedgerClosings;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerAlarmIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final LedgerVerifier verifier =
      new LedgerVerifier(new LedgerAlarm(postgres.ledger, metrics), postgres.clock);

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void countsWhatChecksFind() throws SQLException {
    Payment payment = postgres.order().charge(1200);
    postgres.allowShortClosings();
    LedgerClosings closings = new LedgerClosings(postgres.database);
    var _ = Awaitility.await().until(() -> closings.closeNext(1), OptionalLong::isPresent);
    assertThat(verifier.verify(null).isBalanced()).isTrue();
    assertThat(counted()).isZero();

    var owner = TestPostgres.owner();
    try (Connection connection =
            DriverManager.getConnection(
                postgres.config.url(), owner.user(), owner.password().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute("update payments set captured = 1100");
      statement.execute("update ledger_closed_sums set amount = 1300");
    }
    Verification verification = verifier.verify(null);

    assertThat(verification.discrepancies())
        .extracting(Verification.Discrepancy::payment)
        .containsExactly(payment.id(), null);
    assertThat(counted()).isEqualTo(2);
  }

  private double counted() {
    return metrics.get("commerce.payment.ledger.discrepancies").counter().count();
  }
}
