package dev.commercesuite.payment.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.domain.provider.ProviderEvents.Reported;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock stands still, so that no step becomes due by itself. */
class CallbackSenderIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final TestClock clock = new TestClock();
  private final SandboxEvents events = new SandboxEvents(postgres.sandboxDatabase);
  private final SandboxWebhooks webhooks = new SandboxWebhooks(null, clock);
  private final ProviderEvents intake =
      new ProviderEvents(webhooks, new PostgresProviderEvents(postgres.database), clock);
  private final List<Reported> reported = new CopyOnWriteArrayList<>();
  private final List<String> types = new CopyOnWriteArrayList<>();
  private final CallbackSender sender =
      new CallbackSender(events, webhooks, this::receive, new SimpleMeterRegistry());
  private final TestPayments shop =
      new TestPayments(
          postgres.store, postgres.stepStore, postgres.sandbox, postgres.ids, clock, Thread::sleep);

  @AfterEach
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_callback_duplicated", "tok_callback_reordered"})
  void settlesAChargeWithoutAnAnswerByItsCallbacks(String token) {
    Payment unknown = shop.create("r1", shop.newPayment(1200, token, true));
    assertThat(unknown.state()).isEqualTo(PaymentState.PROCESSING);
    assertThat(shop.recover(8)).as("before the callbacks").isZero();

    sender.sendOnce();

    assertThat(shop.recover(8)).isEqualTo(1);
    assertThat(shop.recover(8)).isZero();
    assertThat(shop.get(unknown).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
    assertThat(sender.sendOnce()).as("left to send").isZero();
  }

  @Test
  void sendsThreeTimesWhatOneCopyOfWasTakenIn() {
    shop.create("r1", shop.newPayment(1200, "tok_callback_duplicated", true));

    assertThat(sender.sendOnce()).isEqualTo(1);

    assertThat(types).containsOnly("charge.succeeded").hasSize(3);
    assertThat(reported.getFirst().duplicate()).isFalse();
    assertThat(reported).filteredOn(Reported::duplicate).hasSize(2);
    assertThat(reported).extracting(Reported::eventId).containsOnly(reported.getFirst().eventId());
  }

  @Test
  void sendsTheLaterEventFirst() {
    shop.create("r1", shop.newPayment(1200, "tok_callback_reordered", true));

    assertThat(sender.sendOnce()).isEqualTo(2);

    assertThat(types).containsExactly("charge.succeeded", "charge.pending");
    assertThat(reported).noneMatch(Reported::duplicate);
  }

  @Test
  void hasNothingToSayAboutOtherTokens() {
    shop.charge(1200);

    assertThat(sender.sendOnce()).isZero();
  }

  @Test
  void sendsAgainWhatWasNotTakenIn() {
    shop.create("r1", shop.newPayment(1200, "tok_callback_duplicated", true));
    CallbackSender toNobody =
        new CallbackSender(
            events,
            webhooks,
            (_, _) -> {
              throw new IllegalStateException("nobody is there");
            },
            new SimpleMeterRegistry());
    assertThatThrownBy(toNobody::sendOnce).hasMessage("nobody is there");
    assertThat(sender.sendOnce()).as("leased").isZero();

    postgres.sandboxDatabase.useTransaction(
        tx -> tx.update("update events set lease_expire_time = now() - interval '1 s'"));

    assertThat(sender.sendOnce()).isEqualTo(1);
  }

  @Test
  void leavesEachEventToOneOfManySenders() {
    for (int n = 0; n < 12; n++) {
      TestPayments order = postgres.order();
      order.create("r1", order.newPayment(1200, "tok_callback_reordered", true));
    }

    List<Future<Integer>> senders = Together.run(6, _ -> sender.sendOnce());

    int sent = senders.stream().mapToInt(Future::resultNow).sum();
    while (sent < 24) {
      sent += sender.sendOnce();
    }
    assertThat(sent).isEqualTo(24);
    assertThat(types).hasSize(24);
    assertThat(reported).noneMatch(Reported::duplicate);
  }

  private void receive(byte[] payload, String signature) {
    types.add(webhooks.verify(payload, signature).type());
    reported.add(intake.report("sandbox", payload, signature));
  }
}
