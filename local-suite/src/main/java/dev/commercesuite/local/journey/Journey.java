package dev.commercesuite.local.journey;

import static dev.commercesuite.local.journey.Requests.allOf;
import static dev.commercesuite.local.journey.Requests.delivery;
import static dev.commercesuite.local.journey.Requests.euro;
import static dev.commercesuite.local.journey.Requests.line;
import static dev.commercesuite.local.journey.Requests.newOrder;
import static dev.commercesuite.local.journey.Requests.orderId;
import static dev.commercesuite.local.journey.Requests.payment;
import static dev.commercesuite.local.journey.Requests.requestId;
import static dev.commercesuite.local.journey.Requests.shipment;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import java.util.List;
import java.util.Locale;

/**
 * The way of an order from sign-up to refund, and the refusals on the way, against a running suite.
 */
public final class Journey {
  private static final String PASSWORD = "correct-horse-battery";

  private final SuiteChannels suite;
  private final Transcript transcript;
  private final Client anonymous;
  private final Client admin;
  private final Client customer;

  /** Signs up a customer and logs in. */
  public Journey(
      SuiteChannels suite, Transcript transcript, String adminEmail, String adminPassword) {
    this.suite = suite;
    this.transcript = transcript;
    this.anonymous = Client.anonymous(suite, transcript);
    transcript.heading("Sign up, log in");
    this.customer = signUp("Ada");
    this.admin = logIn(adminEmail, adminPassword);
  }

  /** Walks the whole way. What is not as expected is in the transcript. */
  public void walk() {
    Product tea = stock("Darjeeling", 1250, 100);
    Product pot = reprice(stock("Teapot", 4900, 10), 3900);

    transcript.heading(
        "Order two lines, pay, ship them one after the other and partly refund them, watching the"
            + " order");
    Order order = order(line(tea, 2), line(pot, 1));
    transcript.expect(
        "the total is 2 x 12.50 + 1 x 39.00 = 64.00 EUR", order.getTotal().equals(euro(6400)));
    try (Watch watch = Watch.start(suite, customer, order.getId())) {
      transcript.expect("the watch begins with the order as it is", watch.seesSnapshot());
      Payment payment = pay(order);
      ship(order);
      refund(payment);
      transcript.expect(
          "the watch saw that it was paid", watch.sees(OrderEventType.ORDER_EVENT_TYPE_PAID));
      transcript.expect(
          "the watch saw that it was shipped", watch.sees(OrderEventType.ORDER_EVENT_TYPE_SHIPPED));
      transcript.expect(
          "the watch saw that it arrived", watch.sees(OrderEventType.ORDER_EVENT_TYPE_DELIVERED));
    }

    Order second = declined(tea);
    pages(List.of(second, order));
    refusals(order, second, tea, pot);
    new Infrastructure(suite).walk(transcript);
  }

  private Client signUp(String name) {
    String email = name.toLowerCase(Locale.ROOT) + "-" + requestId() + "@example.com";
    anonymous.call(
        UserServiceGrpc.getCreateUserMethod(),
        CreateUserRequest.newBuilder()
            .setEmail(email)
            .setPassword(PASSWORD)
            .setDisplayName(name)
            .setRequestId(requestId())
            .build());
    return logIn(email, PASSWORD);
  }

  private Client logIn(String email, String password) {
    return anonymous.withToken(
        anonymous
            .call(
                AuthServiceGrpc.getLoginMethod(),
                LoginRequest.newBuilder().setEmail(email).setPassword(password).build())
            .getTokens()
            .getAccessToken());
  }

  private Product stock(String title, long price, long quantity) {
    transcript.heading("The admin creates a product and puts " + quantity + " into stock");
    Product product =
        admin
            .call(
                CatalogServiceGrpc.getCreateProductMethod(),
                CreateProductRequest.newBuilder()
                    .setSku("sku-" + requestId())
                    .setTitle(title)
                    .setPrice(euro(price))
                    .setRequestId(requestId())
                    .build())
            .getProduct();
    AdjustStockResponse stocked =
        admin.call(
            CatalogServiceGrpc.getAdjustStockMethod(),
            AdjustStockRequest.newBuilder()
                .setProductId(product.getId())
                .setDelta(quantity)
                .setReason("first delivery")
                .setRequestId(requestId())
                .build());
    transcript.expect(
        quantity + " can be ordered",
        stocked.getStock().getOnHand() == quantity && stocked.getStock().getReserved() == 0);
    return stocked.getProduct();
  }

  private Product reprice(Product product, long price) {
    transcript.heading("The admin sets a price");
    Product repriced =
        admin
            .call(
                CatalogServiceGrpc.getUpdateProductMethod(),
                UpdateProductRequest.newBuilder()
                    .setProduct(
                        Product.newBuilder().setId(product.getId()).setPrice(euro(price)).build())
                    .setUpdateMask(FieldMask.newBuilder().addPaths("price"))
                    .setRequestId(requestId())
                    .build())
            .getProduct();
    transcript.expect("the product has the new price", repriced.getPrice().equals(euro(price)));
    return repriced;
  }

  private Order order(CreateOrderLine... lines) {
    Order order =
        customer.call(OrderServiceGrpc.getCreateOrderMethod(), newOrder(lines)).getOrder();
    transcript.expect(
        "the order waits to be paid", order.getState() == OrderState.ORDER_STATE_PENDING_PAYMENT);
    return order;
  }

  private Payment pay(Order order) {
    Order paid =
        customer
            .call(OrderServiceGrpc.getPayOrderMethod(), payment(order, "tok_success"))
            .getOrder();
    transcript.expect("the order is PAID", paid.getState() == OrderState.ORDER_STATE_PAID);
    Payment payment =
        customer
            .call(
                PaymentServiceGrpc.getGetPaymentMethod(),
                GetPaymentRequest.newBuilder().setPaymentId(paid.getPaymentId()).build())
            .getPayment();
    transcript.expect(
        "the payment SUCCEEDED with the order's total",
        payment.getState() == PaymentState.PAYMENT_STATE_SUCCEEDED
            && payment.getCapturedAmount().equals(order.getTotal()));
    List<LedgerEntry> entries =
        admin
            .call(
                LedgerServiceGrpc.getListLedgerEntriesMethod(),
                ListLedgerEntriesRequest.newBuilder().setPaymentId(payment.getId()).build())
            .getEntriesList();
    transcript.expect(
        "the ledger has the total once as debit and once as credit",
        sum(entries, LedgerDirection.LEDGER_DIRECTION_DEBIT) == order.getTotal().getMinorUnits()
            && sum(entries, LedgerDirection.LEDGER_DIRECTION_CREDIT)
                == order.getTotal().getMinorUnits());
    return payment;
  }

  private void ship(Order order) {
    Order first =
        admin
            .call(OrderServiceGrpc.getShipOrderMethod(), shipment(order, allOf(order.getLines(0))))
            .getOrder();
    transcript.expect(
        "with its first line sent, the order is still PAID",
        first.getState() == OrderState.ORDER_STATE_PAID
            && first.getLines(0).getShippedQuantity() == first.getLines(0).getQuantity()
            && first.getLines(1).getShippedQuantity() == 0);
    Order shipped = admin.call(OrderServiceGrpc.getShipOrderMethod(), shipment(order)).getOrder();
    transcript.expect(
        "with its second shipment, the order is SHIPPED",
        shipped.getState() == OrderState.ORDER_STATE_SHIPPED && shipped.getShipmentsCount() == 2);
    Order delivered =
        admin.call(OrderServiceGrpc.getDeliverOrderMethod(), delivery(order)).getOrder();
    transcript.expect(
        "when both have arrived, the order is DELIVERED",
        delivered.getState() == OrderState.ORDER_STATE_DELIVERED);
  }

  private void refund(Payment payment) {
    Refund refund =
        admin
            .call(
                PaymentServiceGrpc.getCreateRefundMethod(),
                CreateRefundRequest.newBuilder()
                    .setPaymentId(payment.getId())
                    .setAmount(euro(1250))
                    .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                    .setRequestId(requestId())
                    .build())
            .getRefund();
    transcript.expect(
        "the refund SUCCEEDED", refund.getState() == RefundState.REFUND_STATE_SUCCEEDED);
  }

  private Order declined(Product product) {
    transcript.heading("Pay with a declined card: an outcome, not an error");
    Order order = order(line(product, 1));
    Order declined =
        customer
            .call(OrderServiceGrpc.getPayOrderMethod(), payment(order, "tok_declined"))
            .getOrder();
    transcript.expect(
        "the order waits for another card",
        declined.getState() == OrderState.ORDER_STATE_PENDING_PAYMENT
            && declined.getPaymentProgress() == PaymentProgress.PAYMENT_PROGRESS_DECLINED
            && declined.getLastPaymentError().getDeclineCode().equals("card_declined"));
    return declined;
  }

  private void pages(List<Order> newestFirst) {
    transcript.heading("List the orders, one per page");
    String pageToken = "";
    for (Order expected : newestFirst) {
      ListOrdersResponse page =
          customer.call(
              OrderServiceGrpc.getListOrdersMethod(),
              ListOrdersRequest.newBuilder().setPageSize(1).setPageToken(pageToken).build());
      transcript.expect(
          "the page has order " + expected.getId(),
          page.getOrdersList().stream()
              .map(Order::getId)
              .toList()
              .equals(List.of(expected.getId())));
      pageToken = page.getNextPageToken();
    }
    transcript.expect("there is no third page", pageToken.isEmpty());
  }

  private void refusals(Order shipped, Order unpaid, Product tea, Product pot) {
    var get = OrderServiceGrpc.getGetOrderMethod();
    var create = OrderServiceGrpc.getCreateOrderMethod();

    transcript.heading("Refused: no token");
    anonymous.refused(get, orderId(shipped.getId()), ErrorReason.ERROR_REASON_TOKEN_MISSING);

    transcript.heading("Refused: another customer's order looks like one that does not exist");
    Client other = signUp("Eve");
    other.refused(
        get,
        orderId(shipped.getId()),
        dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_NOT_FOUND);

    transcript.heading("Refused: a customer may not ship");
    customer.refused(
        OrderServiceGrpc.getShipOrderMethod(),
        shipment(shipped),
        ErrorReason.ERROR_REASON_SCOPE_MISSING);

    transcript.heading("Refused: an unknown product");
    Product unknown = tea.toBuilder().setId(requestId()).build();
    customer.refused(
        create, newOrder(line(unknown, 1)), ErrorReason.ERROR_REASON_PRODUCT_NOT_FOUND);

    transcript.heading("Refused: quantity 0");
    customer.refused(create, newOrder(line(tea, 0)), ErrorReason.ERROR_REASON_INVALID_REQUEST);

    transcript.heading("Refused: more than is in stock");
    customer.refused(
        create, newOrder(line(pot, 1000)), ErrorReason.ERROR_REASON_STOCK_INSUFFICIENT);

    transcript.heading("Refused: a malformed id");
    customer.refused(get, orderId("4711"), ErrorReason.ERROR_REASON_INVALID_REQUEST);

    transcript.heading("Refused: an unknown field in update_mask");
    customer.refused(
        OrderServiceGrpc.getUpdateOrderMethod(),
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId(unpaid.getId()).setNote("ring twice"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note").addPaths("colour"))
            .setRequestId(requestId())
            .build(),
        ErrorReason.ERROR_REASON_UPDATE_MASK_INVALID);
  }

  private static long sum(List<LedgerEntry> entries, LedgerDirection direction) {
    return entries.stream()
        .filter(entry -> entry.getDirection() == direction)
        .mapToLong(entry -> entry.getAmount().getMinorUnits())
        .sum();
  }
}
