package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.payment.PaymentFilter;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are filtered by create time, which look for ids, when the clock is set. */
class PaymentClockStepIT {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final PostgresPayments postgres = new PostgresPayments();
  private final TestClock clock = new TestClock();
  private final Supplier<UUID> ids = new Uuid7(clock);

  @AfterEach
  void close() {
    postgres.close();
  }

  private TestPayments order() {
    return new TestPayments(
        postgres.store, postgres.stepStore, postgres.sandbox, ids, clock, _ -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT-1M", "PT-1M-0.001S", "PT-2H", "PT2H"})
  void whatIsMadeAfterwardsIsFoundByItsCreateTime(Duration step) {
    order().charge(1_000);

    clock.advance(step);
    TestPayments order = order();
    Payment payment = order.charge(1_000);
    Refund refund = order.refund("r2", payment, 100);

    Instant now = clock.instant();
    assertThat(payment.createTime()).isEqualTo(now);
    assertThat(
            postgres.store.list(
                new PaymentFilter(Set.of(), null, null, now, now.plus(MOMENT), Map.of()), null, 9))
        .extracting(Payment::id)
        .containsExactly(payment.id());
    assertThat(
            postgres.store.list(
                new PaymentFilter(Set.of(), null, null, now.plus(MOMENT), null, Map.of()), null, 9))
        .extracting(Payment::id)
        .doesNotContain(payment.id());
    assertThat(
            postgres.store.refunds(
                new RefundFilter(payment.id(), now, now.plus(MOMENT), Map.of()), null, 9))
        .extracting(Refund::id)
        .containsExactly(refund.id());
  }
}
