package dev.commercesuite.payment.domain.payment;

import static dev.commercesuite.payment.domain.PaymentState.CANCELLED;
import static dev.commercesuite.payment.domain.PaymentState.FAILED;
import static dev.commercesuite.payment.domain.PaymentState.PROCESSING;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_ACTION;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_CAPTURE;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_CONFIRMATION;
import static dev.commercesuite.payment.domain.PaymentState.REQUIRES_PAYMENT_METHOD;
import static dev.commercesuite.payment.domain.PaymentState.SUCCEEDED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.CaptureExceedsAuthorized;
import dev.commercesuite.payment.domain.PaymentException.CurrencyMismatch;
import dev.commercesuite.payment.domain.PaymentException.PaymentExists;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodMissing;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.ProviderRefused;
import dev.commercesuite.payment.domain.PaymentException.ScopeMissing;
import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import dev.commercesuite.payment.domain.PaymentException.VersionMismatch;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaymentsTest {
  private static final Decline NO_FUNDS = new Decline("insufficient_funds", "Not enough money.");
  private static final PaymentFilter ALL =
      new PaymentFilter(Set.of(), null, null, null, null, Map.of());

  private final TestIds ids = new TestIds();
  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final TestClock clock = new TestClock();
  private final TestPayments suite =
      new TestPayments(store, store, provider, ids, clock, clock::advance);

  @Test
  void chargesAndCapturesAtOnce() {
    Payment payment = suite.charge(1200);

    assertThat(payment.state()).isEqualTo(SUCCEEDED);
    assertThat(payment.amounts().captured()).isEqualTo(1200);
    assertThat(provider.done()).containsExactly("charge 1200 EUR");
    assertThat(suite.events(payment))
        .containsExactly(
            PaymentEventType.CREATED, PaymentEventType.CONFIRMED, PaymentEventType.CAPTURED);
    assertThat(store.postings())
        .extracting(LedgerTransaction::type, LedgerTransaction::amount)
        .containsExactly(tuple(LedgerTransaction.Type.CAPTURE, new Money("EUR", 1200)));
  }

  @Test
  void numbersEveryVersionWithItsEvent() {
    Payment payment = suite.charge(1200);

    assertThat(store.events(payment.id(), 0, 10))
        .extracting(PaymentEvent::sequence)
        .containsExactly(1L, 2L, 3L);
    assertThat(payment.version()).isEqualTo(3);
  }

  @Test
  void refusesAnAmountThatTheProviderCannotTakeAndWritesNothing() {
    assertThatThrownBy(() -> suite.charge(ScriptedProvider.REFUSED.minorUnits()))
        .isInstanceOf(ProviderRefused.class);
    Payment held = suite.hold(1200);

    assertThatThrownBy(() -> suite.capture("r2", held, ScriptedProvider.REFUSED))
        .isInstanceOf(ProviderRefused.class);
    assertThat(suite.get(held)).isEqualTo(held);
    assertThat(provider.done()).containsExactly("charge 1200 EUR");
  }

  @Test
  void waitsForConfirmationUnlessToldToCharge() {
    NewPayment newPayment = suite.newPayment(1200, "tok_success", false);

    Payment payment = suite.create("r1", newPayment);

    assertThat(payment.state()).isEqualTo(REQUIRES_CONFIRMATION);
    assertThat(provider.done()).isEmpty();
    assertThat(suite.confirm("r2", payment, "").state()).isEqualTo(SUCCEEDED);
  }

  @Test
  void keepsADeclinedPaymentOpenForAnotherMethod() {
    provider.answers(new Declined(NO_FUNDS));

    Payment declined = suite.charge(1200);

    assertThat(declined.state()).isEqualTo(REQUIRES_PAYMENT_METHOD);
    assertThat(declined.lastDecline()).isEqualTo(NO_FUNDS);
    assertThatThrownBy(() -> suite.confirm("r2", declined, ""))
        .isInstanceOf(PaymentMethodMissing.class);
    Payment paid = suite.confirm("r3", declined, "tok_other");
    assertThat(paid.state()).isEqualTo(SUCCEEDED);
    assertThat(paid.lastDecline()).isNull();
  }

  @Test
  void goesOnAfterThePersonWhoPaysHasActed() {
    NextAction action = new NextAction("https://bank.example", "secret");
    provider.answers(new RequiresAction("ch_1", action));

    Payment waiting = suite.charge(1200);

    assertThat(waiting.state()).isEqualTo(REQUIRES_ACTION);
    assertThat(waiting.nextAction()).isEqualTo(action);
    Payment paid = suite.confirm("r2", waiting, "");
    assertThat(paid.state()).isEqualTo(SUCCEEDED);
    assertThat(paid.nextAction()).isNull();
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "confirm ch_1");
  }

  @Test
  void answersTheSameRequestWithTheSameResponseAndOneCharge() {
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    Payment first = suite.create("r1", newPayment);

    Answer<Payment> again = suite.createAnswer("r1", newPayment);

    assertThat(again).isInstanceOf(Answer.Replayed.class);
    assertThat(suite.response(again)).isEqualTo(first.toString().getBytes(UTF_8));
    assertThat(provider.done()).hasSize(1);
  }

  @Test
  void refusesARequestIdWithAnotherBody() {
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    suite.create("r1", newPayment);

    assertThatThrownBy(() -> suite.create("r1", suite.newPayment(1300, "tok_success", true)))
        .isInstanceOf(RequestIdReused.class);
  }

  @Test
  void refusesASecondPaymentOfAnOrderUntilTheFirstIsCancelled() {
    Payment first = suite.create("r1", suite.newPayment(1200, "tok_success", false));

    assertThatThrownBy(() -> suite.create("r2", suite.newPayment(1200, "tok_success", true)))
        .isInstanceOfSatisfying(
            PaymentExists.class, e -> assertThat(e.existing()).isEqualTo(first.id()));
    assertThat(suite.cancel("r3", first).state()).isEqualTo(CANCELLED);
    assertThat(suite.create("r4", suite.newPayment(1200, "tok_success", true)).state())
        .isEqualTo(SUCCEEDED);
  }

  @Test
  void saysProcessingWhenTheProviderDoesNotAnswerAndResumesWithTheSameKey() {
    provider.losesAnswer();
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);

    Payment unknown = suite.create("r1", newPayment);
    Payment known = suite.create("r1", newPayment);

    assertThat(unknown.state()).isEqualTo(PROCESSING);
    assertThat(known.state()).isEqualTo(SUCCEEDED);
    assertThat(known.id()).isEqualTo(unknown.id());
    assertThat(provider.done()).containsExactly("charge 1200 EUR");
    assertThat(suite.events(known))
        .containsExactly(
            PaymentEventType.CREATED,
            PaymentEventType.CONFIRMED,
            PaymentEventType.OUTCOME_UNKNOWN,
            PaymentEventType.CAPTURED);
  }

  @Test
  void resumesAfterACrashBetweenTheChargeAndItsRecord() {
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    provider.beforeAnswer(store::dieAtNextWrite);
    assertThatThrownBy(() -> suite.create("r1", newPayment))
        .isInstanceOf(InMemoryPayments.Died.class);
    assertThat(provider.done()).hasSize(1);

    clock.advance(TestPayments.LEASE);
    Payment paid = suite.create("r1", newPayment);

    assertThat(paid.state()).isEqualTo(SUCCEEDED);
    assertThat(provider.done()).hasSize(1);
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void recoversWhatNobodyAsksForAgain() {
    provider.answers(new Unknown("silence"), new Unknown("silence"));
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    Payment unknown = suite.create("r1", newPayment);

    assertThat(suite.recover(10)).as("not due yet").isZero();
    clock.advance(TestPayments.LEASE);
    assertThat(suite.recover(10)).isEqualTo(1);
    assertThat(suite.get(unknown).state()).isEqualTo(PROCESSING);
    clock.advance(TestPayments.LEASE);
    assertThat(suite.recover(10)).isEqualTo(1);

    assertThat(suite.get(unknown).state()).isEqualTo(SUCCEEDED);
    assertThat(suite.create("r1", newPayment).state()).as("the same request").isEqualTo(SUCCEEDED);
    assertThat(suite.createAnswer("r1", newPayment)).isInstanceOf(Answer.Replayed.class);
  }

  @Test
  void asksForAnUnknownOutcomeForAsLongAsItTakesAndAtLeastEveryFiveMinutes() {
    provider.answers(silence(50));
    Payment unknown = suite.charge(1200);

    for (int n = 1; n < 50; n++) {
      clock.advance(Duration.ofMinutes(5));
      assertThat(suite.recover(10)).isEqualTo(1);
      assertThat(store.steps()).noneMatch(ProviderStep::isParked);
    }
    clock.advance(Duration.ofMinutes(5));
    suite.recover(10);

    assertThat(suite.get(unknown).state()).isEqualTo(SUCCEEDED);
  }

  @Test
  void parksAStepThatDefectsBreakOffTenTimesInARow() {
    provider.answers(new Unknown("silence"));
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    Payment stuck = suite.create("r1", newPayment);

    List<Duration> pauses = breakOff(10);

    assertThat(pauses)
        .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2))
        .endsWith(Duration.ofSeconds(256));
    ProviderStep parked = store.steps().getFirst();
    assertThat(parked.isParked()).isTrue();
    assertThat(parked.problem()).contains("Died");
    clock.advance(Duration.ofDays(1));
    assertThat(suite.recover(10)).as("left alone").isZero();
    assertThat(store.expedite(parked.id(), clock.instant())).isFalse();
    assertThat(suite.get(stuck).state()).isEqualTo(PROCESSING);

    assertThat(suite.create("r1", newPayment).state()).as("asked again").isEqualTo(SUCCEEDED);
    assertThat(provider.done()).containsExactly("charge 1200 EUR");
  }

  @Test
  void doesNotParkWhileAnswersComeInBetween() {
    provider.answers(silence(50));
    suite.charge(1200);
    breakOff(9);
    clock.advance(Duration.ofMinutes(5));
    assertThat(suite.recover(10)).isEqualTo(1);
    clock.advance(Duration.ofMinutes(5));

    breakOff(9);

    assertThat(store.steps()).noneMatch(ProviderStep::isParked);
  }

  private static ProviderOutcome[] silence(int times) {
    ProviderOutcome[] outcomes = new ProviderOutcome[times];
    Arrays.fill(outcomes, new Unknown("silence"));
    return outcomes;
  }

  /** Makes the next attempts at the only step fail. Returns the pause before each. */
  private List<Duration> breakOff(int times) {
    List<Duration> pauses = new ArrayList<>();
    for (int n = 0; n < times; n++) {
      Instant before = clock.instant();
      while (store.steps().getFirst().nextAttemptTime().isAfter(clock.instant())) {
        clock.advance(Duration.ofSeconds(1));
      }
      pauses.add(Duration.between(before, clock.instant()));
      store.dieAtNextWrite();
      assertThat(suite.recover(10)).isEqualTo(1);
    }
    return pauses;
  }

  @Test
  void parksAtOnceWhatCannotBecomeKnownAndSaysSoUntilItIs() {
    provider.answers(
        new Unknown("silence"), new OperatorRequired("too old"), new OperatorRequired("too old"));
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    Payment unknown = suite.create("r1", newPayment);
    clock.advance(Duration.ofHours(23));

    suite.recover(10);

    ProviderStep parked = store.steps().getFirst();
    assertThat(parked.isParked()).isTrue();
    assertThat(parked.problem()).isEqualTo("too old");
    clock.advance(Duration.ofHours(1));
    assertThat(suite.recover(10)).isZero();
    assertThat(suite.create("r1", newPayment).state()).as("asked again").isEqualTo(PROCESSING);
    assertThat(store.steps().getFirst().parkedTime()).isEqualTo(parked.parkedTime());
    assertThat(suite.events(unknown)).endsWith(PaymentEventType.OUTCOME_UNKNOWN);
  }

  @Test
  void expeditesAStepThatWouldBeDueLater() {
    provider.answers(silence(3));
    Payment unknown = suite.charge(1200);
    for (int n = 0; n < 2; n++) {
      clock.advance(Duration.ofMinutes(5));
      suite.recover(10);
    }
    assertThat(suite.recover(10)).as("later").isZero();

    assertThat(store.expedite(store.steps().getFirst().id(), clock.instant())).isTrue();

    assertThat(suite.recover(10)).isEqualTo(1);
    assertThat(suite.get(unknown).state()).isEqualTo(SUCCEEDED);
    assertThat(store.expedite(store.steps().getFirst().id(), clock.instant())).isFalse();
  }

  @Test
  void takesAStepOverWithTheSameKeyWhenItsLeaseHasEnded() {
    NewPayment newPayment = suite.newPayment(1200, "tok_success", true);
    provider.beforeAnswer(
        () -> assertThat(suite.create("r1", newPayment).state()).isEqualTo(SUCCEEDED));

    Answer<Payment> late = suite.createAnswer("r1", newPayment);

    assertThat(late).isInstanceOf(Answer.Replayed.class);
    assertThat(provider.done()).containsExactly("charge 1200 EUR");
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void holdsAndCapturesLater() {
    Payment held = suite.hold(1200);
    assertThat(held.state()).isEqualTo(REQUIRES_CAPTURE);
    assertThat(held.amounts().capturable()).isEqualTo(1200);
    assertThat(store.postings()).isEmpty();

    Payment captured = suite.capture("r2", held, new Money("EUR", 700));

    assertThat(captured.state()).isEqualTo(SUCCEEDED);
    assertThat(captured.amounts().captured()).isEqualTo(700);
    assertThat(captured.amounts().capturable()).isZero();
    assertThat(store.postings())
        .extracting(LedgerTransaction::amount)
        .containsExactly(new Money("EUR", 700));
  }

  @Test
  void capturesAllOfItUnlessToldHowMuch() {
    assertThat(suite.capture("r2", suite.hold(1200), null).amounts().captured()).isEqualTo(1200);
  }

  @Test
  void refusesToCaptureMoreThanIsHeldOrInAnotherCurrency() {
    Payment held = suite.hold(1200);

    assertThatThrownBy(() -> suite.capture("r2", held, new Money("EUR", 1201)))
        .isInstanceOf(CaptureExceedsAuthorized.class);
    assertThatThrownBy(() -> suite.capture("r3", held, new Money("USD", 1)))
        .isInstanceOf(CurrencyMismatch.class);
    assertThat(suite.get(held).state()).isEqualTo(REQUIRES_CAPTURE);
  }

  @Test
  void failsWhenTheProviderNoLongerHoldsTheMoney() {
    Payment held = suite.hold(1200);
    provider.answers(new Declined(new Decline("charge_expired", "Too late.")));

    Payment failed = suite.capture("r2", held, null);

    assertThat(failed.state()).isEqualTo(FAILED);
    assertThat(failed.amounts().captured()).isZero();
    assertThat(store.postings()).isEmpty();
  }

  @Test
  void letsHeldMoneyGo() {
    Payment held = suite.hold(1200);

    Payment cancelled = suite.cancel("r2", held);

    assertThat(cancelled.state()).isEqualTo(CANCELLED);
    assertThat(cancelled.amounts().capturable()).isZero();
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "cancel ref_1");
  }

  @Test
  void letsOneOfCaptureAndCancelWin() {
    Payment held = suite.hold(1200);
    provider.beforeAnswer(() ->
        assertThatThrownBy(() -> suite.cancel("r3", held))
            .isInstanceOfSatisfying(
                StateInvalid.class, e -> assertThat(e.state()).isEqualTo(PROCESSING)));

    assertThat(suite.capture("r2", held, null).state()).isEqualTo(SUCCEEDED);
  }

  @Test
  void refusesToCancelWhatWasTaken() {
    Payment paid = suite.charge(1200);

    assertThatThrownBy(() -> suite.cancel("r2", paid))
        .isInstanceOf(StateInvalid.class)
        .hasMessageContaining(
            "is SUCCEEDED and cannot be cancelled; expected REQUIRES_PAYMENT_METHOD or");
  }

  @Test
  void refusesAChangeOfAVersionThatIsNotTheLatest() {
    Payment held = suite.hold(1200);

    assertThatThrownBy(() ->
            suite.payments.cancel(
                TestPayments.SHOP,
                suite.request("r2", "cancel"),
                held.id(),
                "",
                held.version() - 1))
        .isInstanceOf(VersionMismatch.class);
  }

  @Test
  void refusesAPaymentMethodThatCannotBeOneBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> suite.create("r1", suite.newPayment(1200, "4242424242424242", true)))
        .isInstanceOf(PaymentMethodUnknown.class);
    assertThat(store.steps()).isEmpty();
    assertThat(suite.create("r1", suite.newPayment(1200, "tok_success", true)).state())
        .isEqualTo(SUCCEEDED);
  }

  @Test
  void getsSeveralPaymentsOrNone() {
    Payment payment = suite.charge(1200);
    Payment foreign =
        new TestPayments(store, store, provider, ids, clock, clock::advance).charge(100);
    Actor owner = TestPayments.customer(payment.customer());
    PaymentId absent = new PaymentId(ids.get());

    assertThat(suite.payments.getAll(TestPayments.SHOP, List.of(foreign.id(), payment.id())))
        .containsExactly(foreign, payment);
    assertThatThrownBy(
            () -> suite.payments.getAll(owner, List.of(foreign.id(), payment.id(), absent)))
        .isInstanceOfSatisfying(
            PaymentNotFound.class, e -> assertThat(e.ids()).containsExactly(foreign.id(), absent));
  }

  @Test
  void showsCustomersTheirOwnPaymentsOnly() {
    Payment payment = suite.charge(1200);
    Actor owner = TestPayments.customer(payment.customer());
    Actor stranger = TestPayments.customer(new CustomerId(ids.get()));

    assertThat(suite.payments.get(owner, payment.id())).isEqualTo(payment);
    assertThatThrownBy(() -> suite.payments.get(stranger, payment.id()))
        .isInstanceOf(PaymentNotFound.class);
    assertThatThrownBy(() -> suite.payments.events(stranger, payment.id(), 0, 10))
        .isInstanceOf(PaymentNotFound.class);
    assertThat(suite.payments.list(owner, ALL, null, 10)).isEqualTo(List.of(payment));
    assertThat(suite.payments.list(stranger, ALL, null, 10)).isEmpty();
    assertThatThrownBy(
            () -> suite.payments.list(stranger, ALL.ofCustomer(payment.customer()), null, 10))
        .isInstanceOf(ScopeMissing.class);
  }
}
