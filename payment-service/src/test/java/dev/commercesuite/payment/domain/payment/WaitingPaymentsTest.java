package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.ReturnUrlWithoutConfirm;
import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A payment that waits for its payer: confirmed again, with another method, cancelled. */
class WaitingPaymentsTest {
  private static final RequiresAction WAITING =
      new RequiresAction("ch_1", new NextAction("https://bank.example", "secret"));

  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final TestClock clock = new TestClock();
  private final TestPayments suite =
      new TestPayments(store, store, provider, new TestIds(), clock, clock::advance);
  private Payment waiting;

  @BeforeEach
  void waitsForItsPayer() {
    provider.answers(WAITING);
    waiting = suite.charge(1200);
  }

  @Test
  void confirmsTheSameChargeWhateverTheMethod() {
    provider.answers(WAITING);

    Payment again = suite.confirm("r2", waiting, "");
    Payment paid = suite.confirm("r3", again, "tok_other");

    assertThat(again.state()).isEqualTo(PaymentState.REQUIRES_ACTION);
    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "confirm ch_1", "confirm ch_1");
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void makesAnotherChargeOnlyAfterTheProviderHasEndedTheFirst() {
    provider.answers(new Declined(new Decline("card_declined", "The card was declined.")));

    Payment declined = suite.confirm("r2", waiting, "tok_other");
    Payment paid = suite.confirm("r3", declined, "tok_third");

    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(provider.done())
        .containsExactly("charge 1200 EUR", "confirm ch_1", "charge 1200 EUR");
  }

  @Test
  void booksTheMoneyThatThePayerGaveBeforeItCouldBeCancelled() {
    provider.answers(new AlreadyCaptured("ch_1"));

    Payment paid = suite.cancel("r2", waiting);

    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(paid.amounts().captured()).isEqualTo(1200);
    assertThat(paid.nextAction()).isNull();
    assertThat(store.postings())
        .extracting(LedgerTransaction::type)
        .containsExactly(LedgerTransaction.Type.CAPTURE);
    assertThat(suite.events(paid))
        .endsWith(PaymentEventType.CANCELLATION_STARTED, PaymentEventType.CAPTURED);
    assertThat(suite.refund("r3", paid, 1200).amount().minorUnits()).isEqualTo(1200);
  }

  @Test
  void booksItOnceWhenTheAnswerToTheCancellationIsLost() {
    provider.answers(new AlreadyCaptured("ch_1")).losesAnswer();
    assertThat(suite.cancel("r2", waiting).state()).isEqualTo(PaymentState.PROCESSING);
    clock.advance(Duration.ofMinutes(1));

    assertThat(suite.recover(10)).isEqualTo(1);

    assertThat(suite.get(waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(suite.cancel("r2", waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(store.postings()).hasSize(1);
  }

  @Test
  void refusesASecondConfirmationWhileTheFirstIsUnderWay() {
    provider.beforeAnswer(() ->
        assertThatThrownBy(() -> suite.confirm("r3", waiting, "tok_third"))
            .isInstanceOf(StateInvalid.class));

    assertThat(suite.confirm("r2", waiting, "tok_other").state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(provider.done()).hasSize(2);
  }

  @Test
  void refusesACancellationWhileAConfirmationIsUnderWayAndTheOtherWayRound() {
    provider.beforeAnswer(() ->
        assertThatThrownBy(() -> suite.cancel("r3", waiting)).isInstanceOf(StateInvalid.class));
    provider.answers(WAITING);
    Payment again = suite.confirm("r2", waiting, "");
    provider.beforeAnswer(() ->
        assertThatThrownBy(() -> suite.confirm("r5", waiting, "tok_other"))
            .isInstanceOf(StateInvalid.class));

    assertThat(suite.cancel("r4", again).state()).isEqualTo(PaymentState.CANCELLED);
    assertThatThrownBy(() -> suite.confirm("r5", waiting, "tok_other"))
        .isInstanceOf(StateInvalid.class);
  }

  @Test
  void sendsNobodyBackFromAPaymentThatIsNotCharged() {
    assertThatThrownBy(() ->
            new NewPayment(
                waiting.order(),
                waiting.customer(),
                waiting.amount(),
                waiting.captureMethod(),
                "tok_success",
                false,
                "https://shop.example.com",
                "",
                Map.of()))
        .isInstanceOf(ReturnUrlWithoutConfirm.class)
        .hasMessageContaining("return_url");
  }
}
