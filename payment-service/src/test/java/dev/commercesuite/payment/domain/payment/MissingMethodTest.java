package dev.commercesuite.payment.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodMissing;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.TestPayments;
import org.junit.jupiter.api.Test;

/** A payment without a payment method. */
class MissingMethodTest {
  private final TestIds ids = new TestIds();
  private final InMemoryPayments store = new InMemoryPayments();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final TestClock clock = new TestClock();
  private final TestPayments suite =
      new TestPayments(store, store, provider, ids, clock, clock::advance);

  @Test
  void isNotChargedAtOnceAndLeavesNothingBehind() {
    assertThatThrownBy(() -> suite.create("r1", suite.newPayment(1200, "", true)))
        .isInstanceOf(PaymentMethodMissing.class);

    assertThat(store.steps()).isEmpty();
    assertThat(provider.done()).isEmpty();
    assertThat(suite.create("r1", suite.newPayment(1200, "tok_success", true)).state())
        .as("the same request id, as it had no effect")
        .isEqualTo(PaymentState.SUCCEEDED);
  }

  @Test
  void waitsForOne() {
    Payment payment = suite.create("r1", suite.newPayment(1200, "", false));
    assertThat(payment.state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);

    assertThatThrownBy(() -> suite.confirm("r2", payment, ""))
        .isInstanceOf(PaymentMethodMissing.class);
    assertThat(suite.get(payment)).isEqualTo(payment);
    assertThat(suite.confirm("r3", payment, "tok_success").state())
        .isEqualTo(PaymentState.SUCCEEDED);
  }
}
