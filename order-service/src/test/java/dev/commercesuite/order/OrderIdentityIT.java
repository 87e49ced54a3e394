package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.basket;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.payment;
import static dev.commercesuite.order.OrderRequests.update;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static dev.commercesuite.order.ServiceUnderTest.violation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Context;
import io.grpc.Status;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The number and the contact e-mail of orders, as callers see them. */
class OrderIdentityIT {
  private static final String ALICE = UUID.randomUUID().toString();
  private static final String BOB = UUID.randomUUID().toString();
  private static final ServiceUnderTest service =
      ServiceUnderTest.start(Map.of("ORDER_UNPAID_LIMIT", "100"));
  private static final OrderServiceBlockingStub alice = service.orders(ALICE, "orders");
  private static final OrderServiceBlockingStub bob = service.orders(BOB, "orders");
  private static final OrderServiceBlockingStub staff = service.orders(BOB, "orders.staff");
  private static final OrderServiceBlockingStub reader = service.orders(BOB, "orders.read");

  @AfterAll
  static void stop() {
    service.close();
  }

  /** One mug, with a contact and metadata. */
  private static CreateOrderRequest.Builder oneMug() {
    return basket(service.product(10), 1)
        .setContactEmail("alice@example.com")
        .putMetadata("basket", "b-" + id())
        .putMetadata("channel", "shop");
  }

  private static Order placed() {
    return alice.createOrder(oneMug().build()).getOrder();
  }

  private static Order paid() {
    return alice.payOrder(payment(placed(), "tok_success").build()).getOrder();
  }

  private static List<Order> byNumber(OrderServiceBlockingStub caller, String number) {
    return caller
        .listOrders(ListOrdersRequest.newBuilder().setNumber(number).build())
        .getOrdersList();
  }

  @Test
  void anOrderIsTheSameInEveryAnswer() {
    CreateOrderRequest request = oneMug().build();
    CreateOrderResponse created = alice.createOrder(request);
    Order order = created.getOrder();

    assertThat(order.getNumber()).matches("[2-9CDFHJKMNPQRTVWX]{4}-[2-9CDFHJKMNPQRTVWX]{4}-..");
    assertThat(order.getContactEmail()).isEqualTo("alice@example.com");
    assertThat(order.getMetadataMap()).isEqualTo(request.getMetadataMap());
    assertThat(alice.createOrder(request)).as("the stored answer").isEqualTo(created);
    assertThat(service.current(order)).isEqualTo(order);
    assertThat(byNumber(staff, order.getNumber())).containsExactly(order);
    assertThat(watched(order)).isEqualTo(order);
  }

  /** The snapshot with which a stream about the order begins. */
  private static Order watched(Order order) {
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      Context before = context.attach();
      try {
        Iterator<WatchOrderResponse> stream =
            alice.watchOrder(WatchOrderRequest.newBuilder().setOrderId(order.getId()).build());
        return stream.next().getSnapshot();
      } finally {
        context.detach(before);
      }
    }
  }

  @Test
  void whatIsOnlyComputedHasNoNumber() {
    Order quote = alice.createOrder(oneMug().setValidateOnly(true).build()).getOrder();

    assertThat(quote.getNumber()).isEmpty();
    assertThat(quote.getContactEmail()).isEqualTo("alice@example.com");
    assertThat(quote.getMetadataMap()).containsEntry("channel", "shop");
  }

  @Test
  void staffFindsAnOrderByItsNumberHoweverItIsWritten() {
    Order order = placed();
    placed();
    String number = order.getNumber();

    assertThat(byNumber(staff, number)).containsExactly(order);
    assertThat(byNumber(reader, number)).containsExactly(order);
    assertThat(byNumber(staff, number.toLowerCase(Locale.ROOT))).containsExactly(order);
    assertThat(byNumber(staff, number.replace("-", ""))).containsExactly(order);
    assertThat(byNumber(staff, " " + number.replace("-", " "))).containsExactly(order);
  }

  @Test
  void aNumberOpensNoOrderOfSomebodyElse() {
    Order order = placed();

    assertThat(byNumber(alice, order.getNumber())).as("her own").containsExactly(order);
    assertThat(byNumber(bob, order.getNumber())).isEmpty();
    assertThat(byNumber(bob, "C4F7-9KTN-QN")).as("like one that no order has").isEmpty();
    RemoteFailure named =
        failure(() ->
            bob.listOrders(
                ListOrdersRequest.newBuilder()
                    .setNumber(order.getNumber())
                    .setCustomerId(ALICE)
                    .build()));
    assertThat(named.reason()).isEqualTo("SCOPE_MISSING");
    assertThat(
            violation(
                "order_id",
                () ->
                    alice.getOrder(
                        GetOrderRequest.newBuilder().setOrderId(order.getNumber()).build())))
        .contains("UUID");
  }

  @Test
  void aMistypedNumberIsRefusedAndSaysWhatIsExpected() {
    assertThat(violation("number", () -> byNumber(staff, "c4f7 9ktn qp")))
        .isEqualTo(
            "is \"C4F7-9KTN-QP\", whose check character does not fit; expected the number as the"
                + " order has it: a character is wrong, or two are swapped");
    assertThat(violation("number", () -> byNumber(staff, "C4F7-9KTN")))
        .contains("has 8 characters")
        .contains("expected 10, such as C4F7-9KTN-QN");
    assertThat(violation("number", () -> byNumber(staff, "C4F7-9KTN-QO")))
        .contains("expected characters out of 23456789CDFHJKMNPQRTVWX");
    assertThat(violation("number", () -> byNumber(bob, "X".repeat(41)))).contains("40");
  }

  @Test
  void theContactIsAnAddress() {
    assertThat(
            violation(
                "contact_email",
                () -> alice.createOrder(oneMug().setContactEmail("alice").build())))
        .contains("email");
    Order wrong = placed().toBuilder().setContactEmail("a b@example.com").build();
    assertThat(
            violation(
                "order.contact_email",
                () -> alice.updateOrder(update(wrong, "contact_email").build())))
        .contains("email");
    assertThat(alice.createOrder(oneMug().clearContactEmail().build()).getOrder().getContactEmail())
        .isEmpty();
  }

  @Test
  void theCustomerChangesTheContactUntilTheOrderIsPaidAndStaffStillThen() {
    Order order = placed();
    Order changed = order.toBuilder().setContactEmail("new@example.com").build();
    UpdateOrderRequest request = update(changed, "contact_email").build();

    var first = alice.updateOrder(request);

    assertThat(first.getOrder().getContactEmail()).isEqualTo("new@example.com");
    assertThat(alice.updateOrder(request)).as("the stored answer").isEqualTo(first);
    Order paid = paid();
    Order late = paid.toBuilder().setContactEmail("late@example.com").build();
    RemoteFailure refused = failure(() -> alice.updateOrder(update(late, "contact_email").build()));
    assertThat(refused.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.reason()).isEqualTo("ORDER_STATE_INVALID");
    assertThat(refused.metadata()).containsEntry("state", "PAID");
    Order corrected = staff.updateOrder(update(late, "contact_email").build()).getOrder();
    assertThat(corrected.getContactEmail()).isEqualTo("late@example.com");
    assertThat(corrected.getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
  }
}
