package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.AmountZero;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.domain.step.ProviderStep;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.idempotency.RequestInFlight;
import dev.commercesuite.runtime.testing.TestRequests;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What must not happen to a payment, and what is asked of its provider. */
class PaymentGuardsTest {
  private final TestIds ids = new TestIds();
  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider scripted = new ScriptedProvider();
  private final TestClock clock = new TestClock();

  /** The calls of the provider that may move money or tell what moved, by name. */
  private final List<String> calls = new ArrayList<>();

  private final PaymentProvider provider =
      (PaymentProvider)
          Proxy.newProxyInstance(
              PaymentProvider.class.getClassLoader(),
              new Class<?>[] {PaymentProvider.class},
              (_, method, arguments) -> {
                if (!method.getName().startsWith("check") && !method.getName().equals("name")) {
                  calls.add(method.getName());
                }
                try {
                  return method.invoke(scripted, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  private final TestPayments suite =
      new TestPayments(store, store, provider, ids, clock, clock::advance);

  @Test
  void paymentWhoseFirstChargeIsUnderWayIsNotCancelled() {
    scripted.answers(new Unknown("silence"));
    Payment charging = suite.charge(1200);
    assertThat(charging.state()).isEqualTo(PaymentState.PROCESSING);

    assertThatThrownBy(() -> suite.cancel("r2", charging)).isInstanceOf(StateInvalid.class);

    assertThat(suite.get(charging)).isEqualTo(charging);
  }

  @Test
  void cancelledPaymentIsNotCancelledAgain() {
    Payment payment = suite.create("r1", suite.newPayment(1200, "tok_success", false));
    Payment cancelled = suite.cancel("r2", payment);

    assertThatThrownBy(() -> suite.cancel("r3", cancelled)).isInstanceOf(StateInvalid.class);
  }

  @Test
  void capturedMoneyIsNotCapturedAgainAndNothingIsNotCaptured() {
    Payment held = suite.hold(1200);
    assertThatThrownBy(() -> suite.capture("r2", held, new Money("EUR", 0)))
        .isInstanceOf(AmountZero.class);
    Payment captured = suite.capture("r3", held, new Money("EUR", 700));

    assertThatThrownBy(() -> suite.capture("r4", captured, new Money("EUR", 1)))
        .isInstanceOf(StateInvalid.class);
    assertThat(calls).containsExactly("charge", "capture");
  }

  @Test
  void paymentMethodOfAConfirmationIsLookedAtBeforeAnythingIsWritten() {
    Payment payment = suite.create("r1", suite.newPayment(1200, "tok_success", false));

    assertThatThrownBy(() -> suite.confirm("r2", payment, "4242424242424242"))
        .isInstanceOf(PaymentMethodUnknown.class);

    assertThat(suite.get(payment)).isEqualTo(payment);
    assertThat(calls).isEmpty();
  }

  @Test
  void firstTryCallsTheProviderAndEachLaterOneLooksItUpBefore() {
    scripted.losesAnswer();
    Payment unknown = suite.charge(1200);
    assertThat(calls).containsExactly("charge");

    clock.advance(TestPayments.LEASE);
    suite.recover(10);

    assertThat(suite.get(unknown).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(calls).containsExactly("charge", "lookup");
  }

  @Test
  void laterTryCallsTheProviderAgainIfItKnowsOfNothing() {
    scripted.answers(new Unknown("silence"));
    suite.charge(1200);
    clock.advance(TestPayments.LEASE);

    suite.recover(10);

    assertThat(calls).containsExactly("charge", "lookup", "charge");
    assertThat(scripted.done()).containsExactly("charge 1200 EUR");
  }

  @Test
  void defectOfAStepThatIsSettledByNowIsNotRecorded() {
    scripted.answers(new Unknown("silence"));
    suite.charge(1200);
    clock.advance(TestPayments.LEASE);
    ProviderStep claimed = suite.steps.claimDue(10).getFirst();
    RuntimeException defect = new IllegalStateException("a planted defect");

    assertThat(suite.steps.failed(claimed, defect))
        .hasValueSatisfying(step -> assertThat(step.problem()).contains("a planted defect"));
    clock.advance(TestPayments.LEASE);
    suite.recover(10);
    assertThat(suite.steps.failed(claimed, defect)).isEmpty();
  }

  @Test
  void whoeverIsInterruptedWhileWaitingForAnotherOneKeepsTheInterrupt() {
    TestPayments impatient =
        new TestPayments(
            store,
            store,
            provider,
            ids,
            clock,
            _ -> {
              throw new InterruptedException();
            });
    NewPayment newPayment = impatient.newPayment(1200, "tok_success", true);
    scripted.beforeAnswer(() -> {
      assertThatThrownBy(() -> impatient.create("r1", newPayment))
          .isInstanceOf(RequestInFlight.class);
      assertThat(Thread.interrupted()).isTrue();
    });

    assertThat(impatient.create("r1", newPayment).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(scripted.done()).containsExactly("charge 1200 EUR");
  }

  @Test
  void metadataIsAnotherVersionWithItsEventAndNothingElse() {
    Payment paid = suite.charge(1200);
    Map<String, String> metadata = Map.of("erp", "4711");

    Payment annotated =
        TestRequests.fresh(
            suite.payments.annotate(
                TestPayments.SHOP, suite.request("r2", metadata), paid.id(), metadata, null));

    assertThat(annotated.metadata()).isEqualTo(metadata);
    assertThat(annotated.version()).isEqualTo(paid.version() + 1);
    assertThat(annotated.amounts()).isEqualTo(paid.amounts());
    assertThat(annotated.state()).isEqualTo(paid.state());
    assertThat(suite.events(paid)).endsWith(PaymentEventType.UPDATED);
  }

  @Test
  void customersSeeTheEventsOfTheirPaymentsFromWhereTheyAsk() {
    Payment paid = suite.charge(1200);
    Actor owner = TestPayments.customer(paid.customer());

    assertThat(suite.payments.events(owner, paid.id(), 1, 10))
        .extracting(PaymentEvent::type)
        .containsExactly(PaymentEventType.CONFIRMED, PaymentEventType.CAPTURED);
    assertThat(suite.payments.events(owner, paid.id(), 0, 1)).hasSize(1);
  }

  @Test
  void ledgerWithoutDiscrepanciesIsBalanced() {
    assertThat(new Verification(0, 0, 0, Map.of(), List.of(), null).isBalanced()).isTrue();
  }
}
