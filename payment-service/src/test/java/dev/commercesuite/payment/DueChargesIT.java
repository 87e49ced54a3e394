package dev.commercesuite.payment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.persistence.PostgresOpenCharges;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.Notifications;
import dev.commercesuite.runtime.work.WorkLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker that looks at charges, on real PostgreSQL. */
class DueChargesIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments shop = postgres.order();
  private final DueCharges charges = new DueCharges(shop.charges(postgres.openCharges));

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void findsByItselfThatAPayerHasPaid() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    try (var _ = WorkLoop.start("test", charges, new SimpleMeterRegistry())) {
      makeDue(waiting);

      await().until(() -> shop.get(waiting).state(), PaymentState.SUCCEEDED::equals);
    }
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  /** With a look that is due in an hour, only the event can be what wakes the worker. */
  @Test
  void anEventWakesTheLoop() throws InterruptedException {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_reported", true));
    makeDueInAnHour(waiting);
    CountDownLatch connected = new CountDownLatch(1);
    CountDownLatch announced = new CountDownLatch(1);
    try (WorkLoop<OpenCharge> loop = WorkLoop.start("test", charges, new SimpleMeterRegistry());
        Notifications notifications =
            Notifications.open(
                postgres.config, new SimpleMeterRegistry(), PostgresOpenCharges.DUE_CHANNEL)) {
      notifications.subscribe(PostgresOpenCharges.DUE_CHANNEL, loop);
      notifications.subscribe(
          PostgresOpenCharges.DUE_CHANNEL,
          new Notifications.Listener() {
            @Override
            public void onNotification(String payload) {
              if (payload.equals(waiting.id().toString())) {
                announced.countDown();
              }
            }

            @Override
            public void onConnected() {
              connected.countDown();
            }
          });
      connected.await();

      report(waiting);

      await().until(() -> shop.get(waiting).state(), PaymentState.SUCCEEDED::equals);
      announced.await();
    }
  }

  @Test
  void looksAgainAfterADefectAndNeverStops() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    for (int n = 0; n < 20; n++) {
      makeDue(waiting);
      OpenCharge charge = charges.claim(1).getFirst();
      charges.failed(charge, new IllegalStateException("a planted defect"));
    }
    makeDue(waiting);

    charges.claim(1).forEach(charges::run);

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  private void report(Payment payment) {
    UUID step =
        postgres.database.inTransaction(tx ->
            tx.query(
                    "select id from provider_steps where payment_id = ?",
                    row -> row.uuid("id"),
                    payment.id().value())
                .getFirst());
    String id = "evt_" + UUID.nameUUIDFromBytes(step.toString().getBytes(UTF_8));
    var _ =
        new PostgresProviderEvents(postgres.database)
            .record(
                "sandbox",
                new ProviderEvent(id, "charge.succeeded", new StepId(step)),
                postgres.clock.instant());
  }

  private void makeDue(Payment payment) {
    postgres.database.useTransaction(tx ->
        tx.update(
            "update open_charges set next_look_time = now() - interval '1 s',"
                + " lease_expire_time = null where payment_id = ?",
            payment.id().value()));
  }

  private void makeDueInAnHour(Payment payment) {
    postgres.database.useTransaction(tx ->
        tx.update(
            "update open_charges set next_look_time = now() + interval '1 h' where payment_id = ?",
            payment.id().value()));
  }
}
