package dev.commercesuite.local.journey;

import static dev.commercesuite.local.journey.Requests.allOf;
import static dev.commercesuite.local.journey.Requests.delivery;
import static dev.commercesuite.local.journey.Requests.euro;
import static dev.commercesuite.local.journey.Requests.line;
import static dev.commercesuite.local.journey.Requests.newOrder;
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
import dev.commercesuite.api.order.v1.OrderRefundState;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentState;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import java.util.List;

/**
 * The way of an order from sign-up to its redaction, the refusals on the way and a forgotten
 * password, against a running suite.
 */
public final class Journey {
  private static final String PASSWORD = "correct-horse-battery";

  private final SuiteChannels suite;
  private final Transcript transcript;
  private final Client anonymous;
  private final Client admin;
  private final String email = email("ada");
  private final Client customer;
  private final String mailerSecret;

  /** Signs up a customer and logs in. */
  public Journey(
      SuiteChannels suite,
      Transcript transcript,
      String adminEmail,
      String adminPassword,
      String mailerSecret) {
    this.suite = suite;
    this.transcript = transcript;
    this.anonymous = Client.anonymous(suite, transcript);
    transcript.heading("Sign up, log in");
    this.customer = signUp(email, "Ada");
    this.admin = logIn(adminEmail, adminPassword);
    this.mailerSecret = mailerSecret;
  }

  /** Walks the whole way. What is not as expected is in the transcript. */
  public void walk() {
    Product tea = stock("Darjeeling", 1250, 100);
    Product pot = reprice(stock("Teapot", 4900, 10), 3900);

    transcript.heading(
        "Order two lines, pay with 3-D Secure, send them one after the other, refund one and redact"
            + " the order, watching it");
    Order order = order(line(tea, 2), line(pot, 1));
    transcript.expect(
        "the total is 2 x 12.50 + 1 x 39.00 = 64.00 EUR", order.getTotal().equals(euro(6400)));
    try (Watch watch = Watch.start(suite, customer, order.getId())) {
      transcript.expect("the watch begins with the order as it is", watch.seesSnapshot());
      pay(order);
      ship(order);
      refund(order);
      redact(order);
      transcript.expect(
          "the watch saw that it was paid", watch.sees(OrderEventType.ORDER_EVENT_TYPE_PAID));
      transcript.expect(
          "the watch saw that it was shipped", watch.sees(OrderEventType.ORDER_EVENT_TYPE_SHIPPED));
      transcript.expect(
          "the watch saw that it arrived", watch.sees(OrderEventType.ORDER_EVENT_TYPE_DELIVERED));
      transcript.expect(
          "the watch saw that one line was refunded",
          watch.sees(OrderEventType.ORDER_EVENT_TYPE_REFUND_SUCCEEDED));
      transcript.expect(
          "the watch saw that it was redacted",
          watch.sees(OrderEventType.ORDER_EVENT_TYPE_REDACTED));
    }

    Order second = declined(tea);
    pages(List.of(second, order));
    transcript.heading("Another customer signs up");
    Client stranger = signUp(email("eve"), "Eve");
    new Refusals(transcript, anonymous, customer, stranger).walk(order, second, tea, pot);
    new PasswordReset(suite, transcript, anonymous, mailerSecret).walk(email, PASSWORD);
    new Infrastructure(suite).walk(transcript);
  }

  private static String email(String name) {
    return name + "-" + requestId() + "@example.com";
  }

  private Client signUp(String address, String name) {
    anonymous.call(
        UserServiceGrpc.getCreateUserMethod(),
        CreateUserRequest.newBuilder()
            .setEmail(address)
            .setPassword(PASSWORD)
            .setDisplayName(name)
            .setRequestId(requestId())
            .build());
    return logIn(address, PASSWORD);
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
        "the order waits to be paid, and has a number that can be read aloud",
        order.getState() == OrderState.ORDER_STATE_PENDING_PAYMENT && !order.getNumber().isEmpty());
    return order;
  }

  private void pay(Order order) {
    Order waiting =
        customer
            .call(OrderServiceGrpc.getPayOrderMethod(), payment(order, "tok_requires_action"))
            .getOrder();
    transcript.expect(
        "the bank asks the customer for a second factor (3-D Secure), and where is told",
        waiting.getPaymentProgress() == PaymentProgress.PAYMENT_PROGRESS_REQUIRES_ACTION
            && waiting.hasNextAction());
    Order paid =
        customer
            .call(OrderServiceGrpc.getPayOrderMethod(), payment(order, "tok_requires_action"))
            .getOrder();
    transcript.expect(
        "looking again when that is done, the order is PAID",
        paid.getState() == OrderState.ORDER_STATE_PAID);
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

  private void refund(Order order) {
    RefundOrderResponse refunded =
        admin.call(
            OrderServiceGrpc.getRefundOrderMethod(),
            RefundOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .addItems(
                    RefundOrderItem.newBuilder()
                        .setLineId(order.getLines(1).getId())
                        .setQuantity(1)
                        .setRestock(true))
                .setNote("arrived broken")
                .setRequestId(requestId())
                .build());
    transcript.expect(
        "the second line is refunded, 39.00 EUR",
        refunded.getRefund().getState() == OrderRefundState.ORDER_REFUND_STATE_SUCCEEDED
            && refunded.getOrder().getRefundedTotal().equals(euro(3900)));
  }

  private void redact(Order order) {
    Order redacted =
        admin
            .call(
                OrderServiceGrpc.getRedactOrderMethod(),
                RedactOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setRequestId(requestId())
                    .build())
            .getOrder();
    transcript.expect(
        "the order is there, and its address is not",
        redacted.hasRedactTime()
            && !redacted.hasShippingAddress()
            && redacted.getContactEmail().isEmpty()
            && redacted.getTotal().equals(order.getTotal()));
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

  private static long sum(List<LedgerEntry> entries, LedgerDirection direction) {
    return entries.stream()
        .filter(entry -> entry.getDirection() == direction)
        .mapToLong(entry -> entry.getAmount().getMinorUnits())
        .sum();
  }
}
