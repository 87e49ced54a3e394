package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.shipment;
import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Status;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What callers learn of a request that is refused. */
class OrderRefusalsIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final ServiceUnderTest service = ServiceUnderTest.start();
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub bob = service.orders(BOB, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Order placed(Product product, int quantity) {
    return alice.createOrder(basket(product, quantity).build()).getOrder();
  }

  @Test
  void tellsTheExactStockToThoseWhoKeepIt() {
    CreateOrderRequest tooMuch = basket(service.product(12), 13).build();
    OrderServiceBlockingStub stockKeeper = service.orders(BOB, "orders", "catalog.write");

    assertThat(failure(() -> alice.createOrder(tooMuch)).metadata())
        .containsEntry("available", "10+");
    assertThat(failure(() -> stockKeeper.createOrder(tooMuch)).metadata())
        .containsEntry("available", "12");
  }

  @Test
  void refusesAnOrderOfSomebodyWhoseIdIsNoUserId() {
    Product mug = service.product(1);
    OrderServiceBlockingStub foreigner = service.orders("auth0|4711", "orders");

    RemoteFailure failure = failure(() -> foreigner.createOrder(basket(mug, 1).build()));

    assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(failure.reason()).isEqualTo("NOT_A_CUSTOMER");
    assertThat(service.available(mug)).isEqualTo(1);
  }

  @Test
  void refusesAnOrderWithReasonsThatHelp() {
    Product scarce = service.product(1);

    RemoteFailure short1 = failure(() -> alice.createOrder(basket(scarce, 2).build()));
    assertThat(short1.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(short1.reason()).isEqualTo("STOCK_INSUFFICIENT");
    assertThat(short1.metadata()).containsEntry("product_ids", scarce.getId());
    assertThat(short1.message()).contains("lines[0].quantity", "is 2; expected at most 1");

    RemoteFailure unknown =
        failure(
            () -> alice.createOrder(basket(Product.newBuilder().setId(id()).build(), 1).build()));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("PRODUCT_NOT_FOUND");

    RemoteFailure none = failure(() -> alice.createOrder(basket(scarce, 0).build()));
    assertThat(none.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(none.fieldViolations())
        .extracting(violation -> violation.field())
        .contains("lines[0].quantity");

    RemoteFailure twice =
        failure(() ->
            alice.createOrder(
                basket(scarce, 1)
                    .addLines(
                        CreateOrderLine.newBuilder().setProductId(scarce.getId()).setQuantity(1))
                    .build()));
    assertThat(twice.reason()).isEqualTo("INVALID_REQUEST");
    assertThat(twice.fieldViolations())
        .extracting(violation -> violation.field())
        .containsExactly("lines[1].product_id");
  }

  @Test
  void anOrderOfSomebodyElseIsLikeOneThatIsNotThere() {
    Order order = placed(service.product(10), 1);

    RemoteFailure foreign =
        failure(() -> bob.getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build()));
    RemoteFailure absent =
        failure(() -> bob.getOrder(GetOrderRequest.newBuilder().setOrderId(id()).build()));
    assertThat(foreign.code()).isEqualTo(Status.Code.NOT_FOUND).isEqualTo(absent.code());
    assertThat(foreign.reason()).isEqualTo("ORDER_NOT_FOUND").isEqualTo(absent.reason());
  }

  @Test
  void refusesAChangeWithReasonsThatHelp() {
    Order order = placed(service.product(10), 1);

    RemoteFailure mask =
        failure(() ->
            alice.updateOrder(
                update(Order.newBuilder().setId(order.getId()).build(), "total").build()));
    assertThat(mask.reason()).isEqualTo("UPDATE_MASK_INVALID");

    RemoteFailure notStaff = failure(() -> alice.shipOrder(shipment(order).build()));
    assertThat(notStaff.code()).isEqualTo(Status.Code.PERMISSION_DENIED);

    RemoteFailure notPaid = failure(() -> staff.shipOrder(shipment(order).build()));
    assertThat(notPaid.reason()).isEqualTo("ORDER_STATE_INVALID");
    assertThat(notPaid.metadata()).containsEntry("state", "PENDING_PAYMENT");

    RemoteFailure stale =
        failure(() -> alice.cancelOrder(cancellation(order).setEtag("stale").build()));
    assertThat(stale.reason()).isEqualTo("ETAG_MISMATCH");

    RemoteFailure method = failure(() -> alice.payOrder(payment(order, "tok_unheard_of").build()));
    assertThat(method.reason()).isEqualTo("PAYMENT_METHOD_UNKNOWN");
  }
}
