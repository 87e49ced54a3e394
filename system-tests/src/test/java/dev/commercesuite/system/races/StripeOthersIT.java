package dev.commercesuite.system.races;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfDispute;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfRefund;
import dev.commercesuite.payment.provider.stripe.ImitatedStripe;
import dev.commercesuite.runtime.testing.TestRequests;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What others do with the payments of orders, through the real Stripe client: disputes and their
 * ends, refunds in the dashboard, authorizations that lapse, with a webhook and without one. A
 * minute later Stripe's books, the ledger and the order agree.
 */
final class StripeOthersIT {
  private static final String INTENT = "pi_1";
  private static final long TOTAL = 2_500;

  /** Of the test's own time: feeds wait for transactions of other tests, and Stripe is a server. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ImitatedStripe stripe = new ImitatedStripe();
  private final RacingSuite suite = new RacingSuite(_ -> stripe.provider());

  @AfterEach
  void close() {
    suite.close();
    stripe.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void showsADisputeOnItsOrderWithinAMinute(boolean webhook) {
    OrderId order = paid();
    var _ = stripe.dispute(INTENT, 1_000);
    if (webhook) {
      hears("charge.dispute.created");
    }

    aMinuteLater(order, OrderEvent.Type.DISPUTE_OPENED);

    assertThat(current(order).disputed()).isEqualTo(new Disputed(1_000, 0));
    assertThat(current(order).state()).isEqualTo(OrderState.PAID);
    assertBooksAgree(order);
  }

  @ParameterizedTest
  @CsvSource({"won, DISPUTE_WON, 0", "lost, DISPUTE_LOST, 2500"})
  void showsHowTheBankHasDecided(String end, OrderEvent.Type event, long lost) {
    OrderId order = paid();
    String dispute = stripe.dispute(INTENT, TOTAL);
    hears("charge.dispute.created");
    aMinuteLater(order, OrderEvent.Type.DISPUTE_OPENED);
    assertThat(current(order).disputed()).isEqualTo(new Disputed(TOTAL, 0));
    stripe.disputeBecomes(dispute, end);
    hears("charge.dispute.closed");
    hears("charge.dispute.closed");

    aMinuteLater(order, event);

    assertThat(current(order).disputed()).isEqualTo(new Disputed(0, lost));
    assertThat(suite.history(order)).endsWith(OrderEvent.Type.DISPUTE_OPENED, event);
    assertBooksAgree(order);
  }

  /** The customer would have the money twice: from the bank, and from the shop. */
  @ParameterizedTest
  @CsvSource({"won, DISPUTE_WON, 2500", "lost, DISPUTE_LOST, 1500"})
  void cancelsADisputedOrderOnceTheBankHasDecided(
      String end, OrderEvent.Type event, long refunded) {
    OrderId order = paid();
    String dispute = stripe.dispute(INTENT, 1_000);
    hears("charge.dispute.created");
    aMinuteLater(order, OrderEvent.Type.DISPUTE_OPENED);
    var _ = suite.cancellations.cancel(RacingSuite.ALICE, TestRequests.request(), order, "", null);
    aMinuteLater(order, OrderEvent.Type.CANCELLATION_STARTED);
    assertThat(current(order).state()).isEqualTo(OrderState.CANCELLING);
    assertThat(stripe.moved()).containsExactly("charge 2500 eur");
    stripe.disputeBecomes(dispute, end);
    hears("charge.dispute.closed");

    aMinuteLater(order, event);
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          work(order);
          assertThat(current(order).state()).isEqualTo(OrderState.CANCELLED);
        });

    assertThat(stripe.moved()).containsExactly("charge 2500 eur", "refund " + refunded);
    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(refunded);
    assertBooksAgree(order);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsARefundOfTheDashboardWithinAMinute(boolean webhook) {
    OrderId order = paid();
    stripe.refundInDashboard(INTENT, 700);
    if (webhook) {
      hears("refund.created");
    }

    aMinuteLater(order, OrderEvent.Type.REFUNDED_ELSEWHERE);

    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(700);
    assertThat(current(order).state()).isEqualTo(OrderState.PAID);
    assertBooksAgree(order);
  }

  /** What is more than was captured is in no order. */
  @Test
  void countsNoMoreOfRefundsThanTheOrderHas() {
    OrderId order = paid();
    stripe.refundInDashboard(INTENT, 1_500);
    stripe.refundInDashboard(INTENT, 1_500);
    stripe.refundInDashboard(INTENT, 200);

    aMinuteLater(order, OrderEvent.Type.REFUNDED_ELSEWHERE);

    assertThat(current(order).refundedTotal().minorUnits()).isEqualTo(TOTAL);
    assertThat(suite.history(order))
        .filteredOn(type -> type == OrderEvent.Type.REFUNDED_ELSEWHERE)
        .hasSize(2);
    assertThat(suite.balance(LedgerAccount.EXCESS_REFUNDS)).isEqualTo(700);
    assertBooksAgree(order);
  }

  /** Order-service captures at once; another service has only authorized. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOrderCanBePaidAfterAnAuthorizationHasLapsed(boolean webhook) {
    Order order = suite.placed();
    String payment = authorized(order);
    stripe.lapses(INTENT);
    if (webhook) {
      stripe.reports("payment_intent.canceled", INTENT, suite.providerEvents(), suite.clock);
    }
    if (!webhook) {
      // Nobody is told; see ADR 0045 for how often such a charge is looked at.
      suite.passADay();
    }
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          work(order.id());
          assertThat(payment(payment).getState()).isEqualTo(PaymentState.PAYMENT_STATE_FAILED);
        });
    assertThat(payment(payment).getLastError().getDeclineCode()).isEqualTo("authorization_expired");
    assertThat(stripe.moved()).noneMatch(movement -> movement.startsWith("charge"));
    assertThat(suite.balance(LedgerAccount.PROVIDER_RECEIVABLE)).isZero();
    if (!webhook) {
      await()
          .atMost(LONG)
          .untilAsserted(() -> {
            work(order.id());
            assertThat(current(order.id()).state()).isEqualTo(OrderState.EXPIRED);
          });
      return;
    }
    assertThat(current(order.id()).state()).isEqualTo(OrderState.PENDING_PAYMENT);

    var _ =
        suite.payments.pay(
            RacingSuite.ALICE, TestRequests.request(), order.id(), "pm_card_visa", "", null);
    aMinuteLater(order.id(), OrderEvent.Type.PAID);

    assertThat(suite.balance(LedgerAccount.SALES)).isEqualTo(-TOTAL);
    assertThat(suite.balance(LedgerAccount.PROVIDER_RECEIVABLE)).isEqualTo(TOTAL);
  }

  /** What the provider has moved is what the ledger says, and the order. */
  private void assertBooksAgree(OrderId id) {
    List<ProviderMovement> movements = stripe.listings().movements(INTENT);
    long refunded = refunded(movements);
    long withheld = disputed(movements, OfDispute.State.OPEN);
    long lost = disputed(movements, OfDispute.State.LOST);
    assertThat(stripe.moved()).startsWith("charge 2500 eur");

    assertThat(suite.balance(LedgerAccount.SALES)).isEqualTo(-TOTAL);
    assertThat(suite.balance(LedgerAccount.PROVIDER_RECEIVABLE))
        .isEqualTo(TOTAL - refunded - withheld - lost);
    assertThat(suite.balance(LedgerAccount.DISPUTED)).isEqualTo(withheld);
    assertThat(suite.balance(LedgerAccount.DISPUTE_LOSSES)).isEqualTo(lost);
    assertThat(suite.balance(LedgerAccount.REFUNDS_PAYABLE)).isZero();
    long excess = suite.balance(LedgerAccount.EXCESS_REFUNDS);
    assertThat(suite.balance(LedgerAccount.REFUNDS) + excess).isEqualTo(refunded);

    Order order = current(id);
    assertThat(order.refundedTotal().minorUnits()).isEqualTo(refunded - excess);
    assertThat(order.disputed()).isEqualTo(new Disputed(withheld, lost));
  }

  private static long refunded(List<ProviderMovement> movements) {
    return movements.stream()
        .mapToLong(movement ->
            movement instanceof OfRefund refund && refund.state() == OfRefund.State.SUCCEEDED
                ? refund.amount().minorUnits()
                : 0)
        .sum();
  }

  private static long disputed(List<ProviderMovement> movements, OfDispute.State state) {
    return movements.stream()
        .mapToLong(movement ->
            movement instanceof OfDispute dispute && dispute.state() == state
                ? dispute.amount().minorUnits()
                : 0)
        .sum();
  }

  private OrderId paid() {
    OrderId order = suite.waiting("pm_card_visa").id();
    await()
        .atMost(LONG)
        .until(() -> {
          work(order);
          PaymentAttempt attempt = current(order).attempt();
          if (attempt != null && attempt.state() instanceof AttemptState.Succeeded) {
            return true;
          }
          // On a busy machine the answer may come later than the step waits for it; it is asked for
          // again when it is due.
          suite.passAMinute();
          return false;
        });
    return order;
  }

  /** By the contract's words, and not those of order-service. */
  private String authorized(Order order) {
    String id =
        payments()
            .createPayment(
                CreatePaymentRequest.newBuilder()
                    .setOrderId(order.id().toString())
                    .setCustomerId(order.customerId())
                    .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(TOTAL))
                    .setPaymentMethodToken("pm_card_visa")
                    .setCaptureMethod(CaptureMethod.CAPTURE_METHOD_MANUAL)
                    .setConfirm(true)
                    .setRequestId(UUID.randomUUID().toString())
                    .build())
            .getPayment()
            .getId();
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          work(order.id());
          assertThat(payment(id).getState()).isEqualTo(PaymentState.PAYMENT_STATE_REQUIRES_CAPTURE);
        });
    return id;
  }

  private Payment payment(String id) {
    return payments()
        .getPayment(GetPaymentRequest.newBuilder().setPaymentId(id).build())
        .getPayment();
  }

  private PaymentServiceBlockingStub payments() {
    return PaymentServiceGrpc.newBlockingStub(suite.channel)
        .withCallCredentials(new BearerCredentials(() -> "order-service"));
  }

  private void hears(String type) {
    stripe.reportsOthers(type, INTENT, suite.providerEvents(), suite.clock);
  }

  /** What the workers do within a minute, by which this has happened to the order. */
  private void aMinuteLater(OrderId order, OrderEvent.Type happened) {
    suite.passAMinute();
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          work(order);
          assertThat(suite.history(order)).contains(happened);
        });
  }

  private void work(OrderId order) {
    suite.lookAtOthers(stripe.listings());
    suite.work(order);
    suite.followPayments();
  }

  private Order current(OrderId order) {
    return suite.current(order);
  }
}
