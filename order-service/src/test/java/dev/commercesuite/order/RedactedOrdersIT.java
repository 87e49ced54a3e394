package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.PersonalOrders.EMAIL;
import static dev.commercesuite.order.PersonalOrders.payment;
import static dev.commercesuite.order.PersonalOrders.refund;
import static dev.commercesuite.order.PersonalOrders.shipment;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderRefund;
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.EveryColumn;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes of requests about an order that has been redacted: nothing of the person again. */
class RedactedOrdersIT {
  private static final ServiceUnderTest service = ServiceUnderTest.start(PersonalOrders.SETTINGS);
  private static final Product mug = service.product(1_000);
  private static final EveryColumn columns = EveryColumn.of(service.database());

  private final PersonalOrders orders = new PersonalOrders(service, mug);

  /** Each test redacts all orders that it makes. */
  @AfterEach
  void nothingOfThePersonIsLeft() {
    assertThat(columns.with(PersonalOrders.TEXTS)).isEmpty();
  }

  @AfterAll
  static void stop() {
    columns.close();
    service.close();
  }

  @Test
  void answersALateRetryWithTheRedactedOrderAndOrdersNothing() {
    CreateOrderRequest creation = orders.basket();
    Order order = orders.customer().createOrder(creation).getOrder();
    PayOrderRequest payment = payment(order, "tok_success");
    var _ = orders.customer().payOrder(payment);
    ShipOrderRequest shipment = shipment(order);
    var _ = orders.staff().shipOrder(shipment);
    Order delivered = orders.deliver(order);
    int charges = service.payments().charges();

    Order redacted = orders.redacted(delivered);

    assertThat(orders.customer().createOrder(creation).getOrder()).isEqualTo(redacted);
    assertThat(orders.customer().payOrder(payment).getOrder()).isEqualTo(redacted);
    assertThat(orders.staff().shipOrder(shipment).getOrder()).isEqualTo(redacted);
    assertThat(service.payments().charges()).isEqualTo(charges);
    assertThat(orders.customer().listOrders(ListOrdersRequest.getDefaultInstance()).getOrdersList())
        .containsExactly(redacted);
    assertThat(
            failure(() ->
                    orders
                        .customer()
                        .createOrder(creation.toBuilder().setNote("another body").build()))
                .reason())
        .isEqualTo("REQUEST_ID_REUSED");
  }

  @Test
  void answersARetryOfARefundWithTheRedactedOrderAndTheRefund() {
    Order delivered = orders.delivered();
    RefundOrderRequest refund = refund(delivered);
    OrderRefund made = orders.clerk().refundOrder(refund).getRefund();

    Order redacted = orders.redacted(delivered);

    RefundOrderResponse again = orders.clerk().refundOrder(refund);
    assertThat(again.getOrder()).isEqualTo(redacted);
    assertThat(again.getRefund()).isEqualTo(made.toBuilder().clearNote().build());
    assertThat(redacted.getRefundedTotal()).isEqualTo(made.getAmount());
  }

  /** It is in the work queue, and stays there. */
  @Test
  void seesARefundThroughThatWasUnderWayWhenTheOrderWasRedacted() {
    Order delivered = orders.delivered();
    service.payments().refundsEndAs(RefundState.REFUND_STATE_PENDING);
    OrderRefund pending = orders.clerk().refundOrder(refund(delivered)).getRefund();
    service.payments().refundsEndAs(RefundState.REFUND_STATE_SUCCEEDED);
    assertThat(pending.getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_PENDING);

    var _ = orders.redacted(delivered);
    service.payments().endRefunds(RefundState.REFUND_STATE_SUCCEEDED);

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(service.current(delivered).getRefundedTotal())
                .isEqualTo(pending.getAmount()));
  }

  /** Money can be given back after the redaction, and what is said about it is not kept. */
  @Test
  void keepsNoNoteOfALaterRefund() {
    Order redacted = orders.redacted(orders.delivered());

    OrderRefund refund = orders.clerk().refundOrder(refund(redacted)).getRefund();

    assertThat(refund.getState()).isEqualTo(OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED);
    assertThat(refund.getNote()).isEmpty();
    assertThat(service.events(redacted)).extracting(OrderEvent::getDetail).containsOnly("");
  }

  /** A request that was left in the middle gets its last word with the redaction. */
  @Test
  void answersARetryThatWouldGoOnWithTheRedactedOrder() {
    Order order = orders.placed();
    PayOrderRequest waiting = payment(order, "tok_action");
    var _ = orders.customer().payOrder(waiting);
    var _ = orders.customer().payOrder(payment(order, "tok_declined"));
    orders.finish(service.current(order));
    int charges = service.payments().charges();

    Order redacted = orders.redacted(order);

    assertThat(orders.customer().payOrder(waiting).getOrder()).isEqualTo(redacted);
    assertThat(service.payments().charges()).isEqualTo(charges);
    assertThat(redacted.getPaymentProgress()).isEqualTo(PaymentProgress.PAYMENT_PROGRESS_DECLINED);
    assertThat(redacted.getLastPaymentError().getMessage()).isEmpty();
    assertThat(redacted.getLastPaymentError().getDeclineCode()).isNotEmpty();
  }

  @Test
  void putsNothingIntoARedactedOrder() {
    Order order = orders.redacted(orders.delivered());

    for (OrderServiceBlockingStub caller : List.of(orders.staff(), orders.customer())) {
      RemoteFailure failure =
          failure(() ->
              caller.updateOrder(
                  update(
                          Order.newBuilder().setId(order.getId()).setContactEmail(EMAIL).build(),
                          "contact_email")
                      .build()));
      assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(failure.reason()).isEqualTo("ORDER_REDACTED");
    }
    assertThat(service.current(order)).isEqualTo(order);
  }
}
