package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.domain.step.StepStore.Claim;
import dev.commercesuite.payment.testing.DyingProvider;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresStepStoreIT {
  private final PostgresPayments postgres = new PostgresPayments();

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void resumesWithTheSameKeyAfterACrashBeforeTheCall() {
    crashThenResume(DyingProvider.beforeTheCall(postgres.sandbox));
  }

  @Test
  void resumesWithTheSameKeyAfterACrashAfterTheCall() {
    crashThenResume(DyingProvider.afterTheCall(postgres.sandbox));
  }

  private void crashThenResume(DyingProvider dying) {
    TestPayments order = postgres.order(dying);
    NewPayment newPayment = order.newPayment(1200, "tok_success", true);
    assertThatThrownBy(() -> order.create("r1", newPayment)).isInstanceOf(DyingProvider.Died.class);

    expireLeases();
    Payment resumed = order.create("r1", newPayment);

    assertThat(resumed.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
    assertThat(postgres.verifyLedger().transactions()).isEqualTo(1);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void recoversAnAbandonedStepAndTellsTheSameRequestItsOutcome() {
    TestPayments order = postgres.order(DyingProvider.afterTheCall(postgres.sandbox));
    NewPayment newPayment = order.newPayment(1200, "tok_success", true);
    assertThatThrownBy(() -> order.create("r1", newPayment)).isInstanceOf(DyingProvider.Died.class);
    assertThat(order.recover(10)).as("leased").isZero();

    expireLeases();

    assertThat(order.recover(10)).isEqualTo(1);
    assertThat(order.recover(10)).isZero();
    assertThat(order.create("r1", newPayment).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void settlesAStepOnceHoweverManyRecover() {
    for (int n = 0; n < 8; n++) {
      TestPayments order = postgres.order(DyingProvider.afterTheCall(postgres.sandbox));
      NewPayment newPayment = order.newPayment(1200, "tok_success", true);
      assertThatThrownBy(() -> order.create("r" + newPayment.order(), newPayment))
          .isInstanceOf(DyingProvider.Died.class);
    }
    expireLeases();
    TestPayments replica = postgres.order();

    List<Future<Integer>> recoveries = Together.run(4, _ -> replica.recover(3));

    int settled = recoveries.stream().mapToInt(Future::resultNow).sum();
    while (settled < 8) {
      settled += replica.recover(10);
    }
    assertThat(settled).isEqualTo(8);
    assertThat(postgres.approved("CHARGE")).isEqualTo(8);
    assertThat(postgres.verifyLedger().transactions()).isEqualTo(8);
  }

  @Test
  void leavesALeasedStepToItsHolder() {
    TestPayments order = postgres.order();
    order.create("r1", order.newPayment(1200, "tok_timeout_before_charge", true));
    StepId step = openStep();
    Instant now = Instant.now();
    Instant later = now.plus(Duration.ofMinutes(1));

    assertThat(postgres.stepStore.claim(step, now, later))
        .isInstanceOfSatisfying(
            Claim.Claimed.class, claim -> assertThat(claim.step().attempts()).isEqualTo(2));
    assertThat(postgres.stepStore.claim(step, now, later)).isInstanceOf(Claim.Busy.class);
    assertThat(postgres.stepStore.claim(step, later, later)).isInstanceOf(Claim.Claimed.class);
  }

  @Test
  void waitsLongerAfterEveryAttemptThatToldNothing() {
    TestPayments order = postgres.order();
    Payment payment = order.create("r1", order.newPayment(1200, "tok_provider_error", true));

    assertThat(payment.state()).isEqualTo(PaymentState.PROCESSING);
    assertThat(due(Instant.now())).as("not before a pause").isEmpty();
    assertThat(due(Instant.now().plusSeconds(2))).hasSize(1);
  }

  private List<ProviderStep> due(Instant now) {
    return postgres.stepStore.claimDue(now, now, 10);
  }

  private StepId openStep() {
    return postgres.database.inTransaction(tx ->
        tx.query(
                "select id from provider_steps where state = 'STARTED'",
                row -> new StepId(row.uuid("id")))
            .getFirst());
  }

  private void expireLeases() {
    postgres.database.useTransaction(tx ->
        tx.update(
            """
            update provider_steps
            set lease_expire_time = now() - interval '1 s', next_attempt_time = now() - interval '1 s'
            where state = 'STARTED'
            """));
  }
}
