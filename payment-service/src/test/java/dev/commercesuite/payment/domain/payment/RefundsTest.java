package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Actor;
import dev.commercesuite.payment.domain.Amounts;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.CurrencyMismatch;
import dev.commercesuite.payment.domain.PaymentException.PaymentNotFound;
import dev.commercesuite.payment.domain.PaymentException.ProviderRefused;
import dev.commercesuite.payment.domain.PaymentException.RefundExceedsCaptured;
import dev.commercesuite.payment.domain.PaymentException.RefundNotFound;
import dev.commercesuite.payment.domain.PaymentException.StateInvalid;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.LedgerTransaction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefundsTest {
  private final TestIds ids = new TestIds();
  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final TestClock clock = new TestClock();
  private final TestPayments suite =
      new TestPayments(store, store, provider, ids, clock, clock::advance);

  @Test
  void givesMoneyBackInParts() {
    Payment payment = suite.charge(1200);

    suite.refund("r2", payment, 500);
    suite.refund("r3", payment, 700);

    Amounts amounts = suite.get(payment).amounts();
    assertThat(amounts.refunded()).isEqualTo(1200);
    assertThat(amounts.refunding()).isZero();
    assertThat(provider.done())
        .containsExactly("charge 1200 EUR", "refund 500 EUR", "refund 700 EUR");
    assertThat(store.postings())
        .extracting(LedgerTransaction::type)
        .containsExactly(
            LedgerTransaction.Type.CAPTURE,
            LedgerTransaction.Type.REFUND,
            LedgerTransaction.Type.REFUND_SETTLEMENT,
            LedgerTransaction.Type.REFUND,
            LedgerTransaction.Type.REFUND_SETTLEMENT);
  }

  @Test
  void refusesAnAmountThatTheProviderCannotGiveBack() {
    Payment payment = suite.charge(1200);

    assertThatThrownBy(() -> suite.refund("r2", payment, ScriptedProvider.REFUSED))
        .isInstanceOf(ProviderRefused.class);
    assertThat(suite.get(payment)).isEqualTo(payment);
  }

  @Test
  void neverGivesBackMoreThanWasCaptured() {
    Payment payment = suite.charge(1200);
    suite.refund("r2", payment, 1000);

    assertThatThrownBy(() -> suite.refund("r3", payment, 201))
        .isInstanceOfSatisfying(
            RefundExceedsCaptured.class,
            e -> assertThat(e.refundable()).isEqualTo(new Money("EUR", 200)));
  }

  @Test
  void countsARefundWhoseOutcomeIsUnknown() {
    Payment payment = suite.charge(1200);
    provider.answers(new Unknown("silence"));

    Refund pending = suite.refund("r2", payment, 1000);

    assertThat(pending.state()).isEqualTo(Refund.State.PENDING);
    assertThatThrownBy(() -> suite.refund("r3", payment, 201))
        .isInstanceOf(RefundExceedsCaptured.class);
    assertThat(suite.refund("r2", payment, 1000).state()).isEqualTo(Refund.State.SUCCEEDED);
    assertThat(provider.done()).containsExactly("charge 1200 EUR", "refund 1000 EUR");
  }

  @Test
  void makesTheAmountOfAFailedRefundAvailableAgain() {
    Payment payment = suite.charge(1200);
    Decline decline = new Decline("refund_declined", "No.");
    provider.answers(new Declined(decline));

    Refund failed = suite.refund("r2", payment, 1200);

    assertThat(failed.state()).isEqualTo(Refund.State.FAILED);
    assertThat(failed.failure()).isEqualTo(decline);
    assertThat(store.postings())
        .extracting(LedgerTransaction::type)
        .endsWith(LedgerTransaction.Type.REFUND, LedgerTransaction.Type.REFUND_REVERSAL);
    assertThat(suite.refund("r3", payment, 1200).state()).isEqualTo(Refund.State.SUCCEEDED);
  }

  @Test
  void refundsCapturedMoneyOnlyAndInItsCurrency() {
    Payment held = suite.hold(1200);
    assertThatThrownBy(() -> suite.refund("r2", held, 1)).isInstanceOf(StateInvalid.class);

    Payment paid = suite.capture("r3", held, null);

    assertThatThrownBy(() -> suite.refund("r4", paid, new Money("USD", 1)))
        .isInstanceOf(CurrencyMismatch.class);
  }

  @Test
  void showsRefundsToThePersonWhoPaidOnly() {
    Payment payment = suite.charge(1200);
    Refund refund = suite.refund("r2", payment, 500);
    Actor owner = TestPayments.customer(payment.customer());
    Actor stranger = TestPayments.customer(new CustomerId(ids.get()));
    RefundFilter all = new RefundFilter(payment.id(), null, null, Map.of());

    assertThat(suite.refunds.get(owner, refund.id())).isEqualTo(refund);
    assertThat(suite.refunds.list(owner, all, null, 10)).containsExactly(refund);
    assertThatThrownBy(() -> suite.refunds.get(stranger, refund.id()))
        .isInstanceOf(RefundNotFound.class);
    assertThatThrownBy(() -> suite.refunds.list(stranger, all, null, 10))
        .isInstanceOf(PaymentNotFound.class);
  }
}
