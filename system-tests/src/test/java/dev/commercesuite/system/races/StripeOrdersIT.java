package dev.commercesuite.system.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.provider.stripe.ImitatedStripe;
import dev.commercesuite.runtime.testing.TestRequests;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Orders whose customers act at their banks (3-D Secure), through the real Stripe client: with a
 * webhook and without one, after the expiry, during a cancellation, or in vain. A minute later
 * Stripe's books, the ledger and the order agree.
 */
final class StripeOrdersIT {
  private static final String INTENT = "pi_1";
  private static final long TOTAL = 2_500;

  private final ImitatedStripe stripe = new ImitatedStripe();
  private final RacingSuite suite = new RacingSuite(_ -> stripe.provider());

  @AfterEach
  void close() {
    suite.close();
    stripe.close();
  }

  @Test
  void isPaidWithinAMinuteWithoutAWebhook() {
    OrderId order = waiting();
    stripe.payerActs(INTENT);

    aMinuteLater(order);

    assertPaid(order);
  }

  @Test
  void isPaidAtOnceByAWebhook() {
    OrderId order = waiting();
    stripe.payerActs(INTENT);
    stripe.reports("payment_intent.succeeded", INTENT, suite.providerEvents(), suite.clock);

    suite.work(order);

    assertPaid(order);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isPaidWhenTheCustomerActedBeforeItExpired(boolean webhook) {
    OrderId order = waiting();
    stripe.payerActs(INTENT);
    suite.expire();
    if (webhook) {
      stripe.reports("payment_intent.succeeded", INTENT, suite.providerEvents(), suite.clock);
    }

    aMinuteLater(order);

    assertPaid(order);
  }

  @Test
  void expiresWhenTheCustomerComesTooLate() {
    OrderId order = waiting();
    suite.expire();
    aMinuteLater(order);

    assertThat(state(order)).isEqualTo(OrderState.EXPIRED);
    assertThat(stripe.status(INTENT)).as("nobody can pay it any more").isEqualTo("canceled");
    assertNothingKept(List.of());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesTheMoneyBackWhenTheCustomerActedDuringACancellation(boolean answered) {
    OrderId order = waiting();
    stripe.payerActs(INTENT);
    if (!answered) {
      stripe.losesAnAnswer();
    }
    var _ = suite.cancellations.cancel(RacingSuite.ALICE, TestRequests.request(), order, "", null);
    stripe.reports("payment_intent.succeeded", INTENT, suite.providerEvents(), suite.clock);

    aMinuteLater(order);

    assertThat(state(order)).isEqualTo(OrderState.CANCELLED);
    assertNothingKept(List.of("charge 2500 eur", "refund 2500"));
  }

  @Test
  void canBePaidWithAnotherCardAfterTheCustomerHasFailed() {
    OrderId order = waiting();
    stripe.payerFails(INTENT);
    stripe.reports("payment_intent.payment_failed", INTENT, suite.providerEvents(), suite.clock);
    suite.work(order);
    assertThat(state(order)).isEqualTo(OrderState.PENDING_PAYMENT);
    assertThat(stripe.status(INTENT)).isEqualTo("canceled");

    var _ =
        suite.payments.pay(
            RacingSuite.ALICE, TestRequests.request(), order, "pm_card_visa", "", null);
    aMinuteLater(order);

    assertPaid(order);
  }

  private void assertPaid(OrderId order) {
    assertThat(state(order)).isEqualTo(OrderState.PAID);
    assertThat(stripe.moved()).containsExactly("charge 2500 eur");
    assertThat(suite.balance(LedgerAccount.PROVIDER_RECEIVABLE)).isEqualTo(TOTAL);
    assertThat(suite.balance(LedgerAccount.SALES)).isEqualTo(-TOTAL);
  }

  private void assertNothingKept(List<String> moved) {
    assertThat(stripe.moved()).isEqualTo(moved);
    assertThat(suite.balance(LedgerAccount.PROVIDER_RECEIVABLE)).isZero();
    assertThat(suite.balance(LedgerAccount.REFUNDS_PAYABLE)).isZero();
  }

  private OrderId waiting() {
    OrderId order = suite.waiting("pm_authenticate").id();
    // On a busy machine the answer may come later than the step waits for it.
    for (int minute = 0; minute < 10 && !suite.isWaiting(order); minute++) {
      aMinuteLater(order);
    }
    assertThat(suite.isWaiting(order)).isTrue();
    return order;
  }

  private void aMinuteLater(OrderId order) {
    suite.passAMinute();
    suite.work(order);
  }

  private OrderState state(OrderId order) {
    return suite.current(order).state();
  }
}
