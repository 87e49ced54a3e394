package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.charge.LookSchedule;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at charges that wait for their payers or hold money, with the sandbox. */
class PostgresOpenChargesIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
  private final PostgresPayments postgres = new PostgresPayments();
  private final TestPayments shop =
      new TestPayments(
          postgres.store, postgres.stepStore, postgres.sandbox, postgres.ids, this::now, _ -> {});
  private final PostgresOpenCharges store = postgres.openCharges;
  private final OpenCharges charges = shop.charges(store);

  @AfterEach
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_action_unnoticed", "tok_action_reported"})
  void paysWhatThePayerHasPaidAtTheProvider(String token) {
    Payment waiting = shop.create("r1", shop.newPayment(1200, token, true));
    assertThat(waiting.state()).isEqualTo(PaymentState.REQUIRES_ACTION);
    passes(A_MINUTE);

    assertThat(look()).isEqualTo(1);

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(captures()).isEqualTo(1);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
    assertThat(nextLook(waiting)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tok_requires_action",
        "tok_action_never_taken",
        "tok_action_failed",
        "tok_action_taken_late"
      })
  void leavesAPaymentWhosePayerHasNotActed(String token) {
    Payment waiting = shop.create("r1", shop.newPayment(1200, token, true));
    passes(A_MINUTE);
    look();

    assertThat(shop.get(waiting)).isEqualTo(waiting);
    assertThat(nextLook(waiting)).isPresent();
  }

  @Test
  void endsAPaymentWhoseAuthorizationHasLapsed() {
    Payment held = shop.hold(1200, "tok_authorization_lapses");
    assertThat(held.state()).isEqualTo(PaymentState.REQUIRES_CAPTURE);
    passes(Duration.ofHours(1));
    look();

    Payment failed = shop.get(held);
    assertThat(failed.state()).isEqualTo(PaymentState.FAILED);
    assertThat(String.valueOf(failed.lastDecline())).contains("authorization_expired");
    assertThat(captures()).isZero();
    assertThat(shop.create("r2", shop.newPayment(1200, "tok_success", true)).state())
        .as("its order can be paid again")
        .isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void cancelsAfterTheLongestWaitInAStepThatBelongsToNobodysRequest() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_never_taken", true));
    passes(TestPayments.LONGEST_WAIT);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.CANCELLED);
    assertThat(nextLook(waiting)).isPresent();
    passes(Duration.ofDays(2));
    look();
    assertThat(nextLook(waiting)).isEmpty();
    List<String> states =
        postgres.sandboxDatabase.inTransaction(
            tx -> tx.query("select state from charges", row -> row.text("state")));
    assertThat(states).containsExactly("CANCELLED");
  }

  @Test
  void findsTheMoneyWhenThePayerActsWhileItIsCancelled() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_taken_late", true));
    passes(TestPayments.LONGEST_WAIT);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(captures()).isEqualTo(1);
  }

  @Test
  void leasesAChargeToOneAtATime() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    passes(A_MINUTE);

    List<OpenCharge> claimed =
        Together.run(8, _ -> charges.claimDue(8)).stream()
            .map(Future::resultNow)
            .flatMap(List::stream)
            .toList();

    assertThat(claimed).extracting(OpenCharge::payment).containsExactly(waiting.id());
    passes(TestPayments.LEASE);
    assertThat(charges.claimDue(8)).hasSize(1);
  }

  @Test
  void looksAtOnceAtAnyNumberOfReplicasBookTheMoneyOnce() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    passes(A_MINUTE);
    OpenCharge charge = charges.claimDue(1).getFirst();

    Together.run(
            8,
            _ -> {
              charges.look(charge);
              return 0;
            })
        .forEach(Future::resultNow);

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(captures()).isEqualTo(1);
  }

  @Test
  void anEventMakesTheLookDueAtOnce() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    assertThat(charges.claimDue(8)).as("not yet").isEmpty();

    event(waiting);

    assertThat(look()).isEqualTo(1);
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void anEventThatComesDuringALookMakesAnotherOneDue() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_unnoticed", true));
    passes(A_MINUTE);
    OpenCharge charge = charges.claimDue(1).getFirst();
    event(waiting);
    assertThat(charges.claimDue(1)).as("while it is leased").isEmpty();

    charges.failed(charge);

    assertThat(look()).isEqualTo(1);
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void aLookThatComesTooLateLeavesTheChargeToWhoeverHasItByNow() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_never_taken", true));
    passes(A_MINUTE);
    OpenCharge slow = charges.claimDue(1).getFirst();
    passes(TestPayments.LEASE);
    OpenCharge other = charges.claimDue(1).getFirst();

    charges.failed(slow);
    assertThat(nextLook(waiting)).contains(other.leaseUntil());
    Instant released = now();
    charges.failed(other);
    assertThat(nextLook(waiting).orElseThrow())
        .isBetween(
            LookSchedule.next(waiting, other.since(), released),
            LookSchedule.next(waiting, other.since(), now()));
  }

  @Test
  void beginsAnewWhenThePayerIsAskedAgain() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_never_taken", true));
    passes(Duration.ofDays(6));

    Payment again = shop.confirm("r2", waiting, "tok_requires_action");
    passes(Duration.ofDays(2));
    look();

    assertThat(shop.get(again).state()).as("two days, not eight").isEqualTo(again.state());
  }

  @ParameterizedTest
  @CsvSource({
    "tok_success, false",
    "tok_declined, false",
    "tok_action_never_taken, true",
    "tok_timeout_after_charge, false"
  })
  void onlyChargesThatStandOpenAreLookedAt(String token, boolean open) {
    Payment payment = shop.create("r1", shop.newPayment(1200, token, true));

    assertThat(nextLook(payment).isPresent()).isEqualTo(open);
  }

  @Test
  void aLookThatFindsNothingWritesNothing() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "tok_action_never_taken", true));
    passes(A_MINUTE);
    OpenCharge charge = charges.claimDue(1).getFirst();

    PaymentTransition nothing = store.settle(charge, PaymentTransition::of, _ -> now());

    assertThat(nothing.events()).isEmpty();
    assertThat(shop.get(waiting)).isEqualTo(waiting);
    assertThat(charges.claimDue(1)).hasSize(1);
  }

  private void event(Payment payment) {
    UUID step =
        postgres.database.inTransaction(tx ->
            tx.query(
                    "select id from provider_steps where payment_id = ?",
                    row -> row.uuid("id"),
                    payment.id().value())
                .getFirst());
    boolean fresh =
        new PostgresProviderEvents(postgres.database)
            .record(
                "sandbox",
                new ProviderEvent("evt_" + step, "charge.succeeded", new StepId(step)),
                now());
    assertThat(fresh).isTrue();
  }

  private Optional<Instant> nextLook(Payment payment) {
    return postgres.database.inTransaction(tx ->
        tx.queryOne(
            "select next_look_time from open_charges where payment_id = ?",
            row -> row.instant("next_look_time"),
            payment.id().value()));
  }

  private long captures() {
    return postgres.database.inTransaction(tx ->
        tx.query(
                "select count(*) as count from ledger_postings where type = 'CAPTURE'",
                row -> row.longInteger("count"))
            .getFirst());
  }

  private Instant now() {
    return postgres.clock.instant().plus(passed.get());
  }

  private void passes(Duration time) {
    passed.updateAndGet(before -> before.plus(time));
  }

  private int look() {
    List<OpenCharge> due = charges.claimDue(8);
    due.forEach(charges::look);
    return due.size();
  }
}
