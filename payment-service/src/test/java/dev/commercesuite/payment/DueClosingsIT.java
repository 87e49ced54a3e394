package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.persistence.LedgerClosings;
import dev.commercesuite.payment.testing.PostgresPayments;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DueClosingsIT {
  @Test
  void closesNoFewerPostingsThanTheDatabaseAllows() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    try (PostgresPayments postgres = new PostgresPayments()) {
      LedgerClosings closings = new LedgerClosings(postgres.database);

      new DueClosings(closings::closeNext, postgres.clock, metrics).run(Instant.now());

      assertThat(metrics.get("commerce.payment.ledger.closing.failures").counter().count())
          .isZero();
    }
  }
}
