package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.cancellation;
import static dev.commercesuite.order.OrderRequests.delivery;
import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.OrderRequests.update;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.order.testing.FakePaymentService;
import java.util.List;
import java.util.Map;

/**
 * Orders of one customer that say something about a person wherever an order can, and what the shop
 * does with them.
 */
final class PersonalOrders {
  static final String RECIPIENT = "Xanthippe Quill";
  static final String NOTE = "Ring at the yellow door";
  static final String EMAIL = "quill@parcels.example";
  static final String METADATA = "erp-customer-0042";
  static final String OTHER_NOTE = "Leave it with the baker";
  static final String CARRIER = "Pigeon Post";
  static final String TRACKING_NUMBER = "JJD-0815-4711";
  static final String CANCELLATION_NOTE = "Grandmother bought one already";
  static final String REFUND_NOTE = "The handle came off at once";
  static final String RETURN_URL = FakePaymentService.SHOP + "/back?basket=quill";
  static final String REDIRECT = "https://bank.example/3ds";

  /** The settings of a service that takes {@link #RETURN_URL}. */
  static final Map<String, String> SETTINGS =
      Map.of("PAYMENT_RETURN_URLS", FakePaymentService.SHOP);

  private static final String DECLINED = "The card was declined.";

  /** What is found in a database with a refunded and a cancelled order, and in no other. */
  static final List<String> TEXTS =
      List.of(
          RECIPIENT,
          "12 Umbrella Lane",
          "Attic",
          "Snowdrop",
          "Nether Vale",
          "QZ-98765",
          NOTE,
          EMAIL,
          METADATA,
          OTHER_NOTE,
          CARRIER,
          TRACKING_NUMBER,
          CANCELLATION_NOTE,
          REFUND_NOTE,
          RETURN_URL,
          REDIRECT,
          DECLINED,
          "tok_success",
          "tok_declined",
          "tok_action");

  private final String customerId = id();
  private final Product product;
  private final OrderServiceBlockingStub customer;
  private final OrderServiceBlockingStub staff;
  private final OrderServiceBlockingStub clerk;
  private final OrderServiceBlockingStub officer;

  /** Of a new customer. */
  PersonalOrders(ServiceUnderTest service, Product product) {
    this.product = product;
    this.customer = service.orders(customerId, "orders");
    this.staff = service.orders(id(), "orders.staff");
    this.clerk = service.orders(id(), "orders.refund");
    this.officer = service.orders(id(), "orders.redact");
  }

  String customerId() {
    return customerId;
  }

  OrderServiceBlockingStub customer() {
    return customer;
  }

  OrderServiceBlockingStub staff() {
    return staff;
  }

  /** Who gives money back. */
  OrderServiceBlockingStub clerk() {
    return clerk;
  }

  /** Who redacts. */
  OrderServiceBlockingStub officer() {
    return officer;
  }

  CreateOrderRequest basket() {
    return OrderRequests.basket(product, 2)
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient(RECIPIENT)
                .setLine1("12 Umbrella Lane")
                .setLine2("Attic")
                .setCity("Snowdrop")
                .setRegion("Nether Vale")
                .setPostalCode("QZ-98765")
                .setCountryCode("NZ"))
        .setNote(NOTE)
        .setContactEmail(EMAIL)
        .putMetadata("erp", METADATA)
        .build();
  }

  static PayOrderRequest payment(Order order, String method) {
    return OrderRequests.payment(order, method).setReturnUrl(RETURN_URL).build();
  }

  static ShipOrderRequest shipment(Order order) {
    return OrderRequests.shipment(order)
        .setCarrier(CARRIER)
        .setTrackingNumber(TRACKING_NUMBER)
        .build();
  }

  /** Of one piece. */
  static RefundOrderRequest refund(Order order) {
    return RefundOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .addItems(RefundOrderItem.newBuilder().setLineId(order.getLines(0).getId()).setQuantity(1))
        .setNote(REFUND_NOTE)
        .setRequestId(id())
        .build();
  }

  static RedactOrderRequest redaction(Order order) {
    return RedactOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id()).build();
  }

  Order placed() {
    return customer.createOrder(basket()).getOrder();
  }

  Order deliver(Order order) {
    return staff.deliverOrder(delivery(order).build()).getOrder();
  }

  /** Paid with the first card, and sent. */
  Order delivered() {
    Order order = placed();
    var _ = customer.payOrder(payment(order, "tok_success"));
    var _ = staff.shipOrder(shipment(order));
    return deliver(order);
  }

  /** Changed, tried with two cards, of which one waits for a bank, and given up with a reason. */
  Order cancelled() {
    Order order = placed();
    Order changed = Order.newBuilder().setId(order.getId()).setNote(OTHER_NOTE).build();
    var _ = customer.updateOrder(update(changed, "note").build());
    var _ = customer.payOrder(payment(order, "tok_action"));
    var _ = customer.payOrder(payment(order, "tok_declined"));
    return customer.cancelOrder(cancellation(order).setNote(CANCELLATION_NOTE).build()).getOrder();
  }

  Order redacted(Order order) {
    return officer.redactOrder(redaction(order)).getOrder();
  }

  /** Brings the order to an end that can be redacted, whoever it is of. */
  void finish(Order order) {
    switch (order.getState()) {
      case ORDER_STATE_PENDING_PAYMENT, ORDER_STATE_PAID -> {
        var _ = staff.cancelOrder(cancellation(order).build());
      }
      case ORDER_STATE_SHIPPED -> {
        var _ = deliver(order);
      }
      default -> {}
    }
  }
}
