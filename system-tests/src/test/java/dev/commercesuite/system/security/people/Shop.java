package dev.commercesuite.system.security.people;

import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.CallCredentials;
import java.time.Duration;
import java.util.UUID;

/** Gives people what requests can be about: orders, a payment, a refund, a second session. */
public final class Shop {
  private static final long STOCK = 1_000_000;

  private final TestSuite suite;
  private final People people;
  private final CallCredentials admin;

  public Shop(TestSuite suite, People people) {
    this.suite = suite;
    this.people = people;
    this.admin = credentials(people.admin());
  }

  /**
   * Orders twice, pays one of the orders and gives a part back.
   *
   * @param marks what is to be found in texts and amounts of the objects
   */
  public ObjectIds furnish(Person person, PrivateData marks) {
    Product product = product();
    Order unpaid = order(person, product, marks);
    Order paid = pay(person, order(person, product, marks));
    Refund refund = refund(paid, marks);
    awaitRefund(person, paid);
    return new ObjectIds(
        person.id(),
        people.logInAgain(person).tokens().getSessionId(),
        product.getId(),
        unpaid.getId(),
        paid.getPaymentId(),
        refund.getId());
  }

  /** Something to buy, with plenty in stock. */
  public Product product() {
    var catalog =
        CatalogServiceGrpc.newBlockingStub(suite.connections().to(CatalogServiceGrpc.SERVICE_NAME))
            .withCallCredentials(admin);
    Product product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku("sku-" + requestId())
                    .setTitle("Tea")
                    .setPrice(euro(PrivateData.UNIT_PRICE))
                    .setRequestId(requestId())
                    .build())
            .getProduct();
    return catalog
        .adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(product.getId())
                .setDelta(STOCK)
                .setReason("first delivery")
                .setRequestId(requestId())
                .build())
        .getProduct();
  }

  /** Orders it, and pays later. */
  public Order order(Person person, Product product, PrivateData marks) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(credentials(person))
        .createOrder(
            CreateOrderRequest.newBuilder()
                .addLines(
                    CreateOrderLine.newBuilder()
                        .setProductId(product.getId())
                        .setQuantity(marks.quantity()))
                .setShippingAddress(
                    Address.newBuilder()
                        .setRecipient(marks.text())
                        .setLine1(marks.text())
                        .setCity(marks.text())
                        .setCountryCode("DE"))
                .setNote(marks.text())
                .setContactEmail(marks.text() + "@example.com")
                .putMetadata(marks.text(), marks.text())
                .setRequestId(requestId())
                .build())
        .getOrder();
  }

  /** Pays with a method that succeeds. */
  public Order pay(Person person, Order order) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(credentials(person))
        .payOrder(
            PayOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .setPaymentMethodToken("tok_success")
                .setRequestId(requestId())
                .build())
        .getOrder();
  }

  private Refund refund(Order order, PrivateData marks) {
    return PaymentServiceGrpc.newBlockingStub(
            suite.connections().to(PaymentServiceGrpc.SERVICE_NAME))
        .withCallCredentials(admin)
        .createRefund(
            CreateRefundRequest.newBuilder()
                .setPaymentId(order.getPaymentId())
                .setAmount(euro(marks.refund()))
                .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                .setNote(marks.text())
                .putMetadata(marks.text(), marks.text())
                .setRequestId(requestId())
                .build())
        .getRefund();
  }

  /** From then on nothing changes by itself. */
  private void awaitRefund(Person person, Order paid) {
    var orders =
        OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
            .withCallCredentials(credentials(person));
    ListOrderChangesRequest history =
        ListOrderChangesRequest.newBuilder().setStart(FeedStart.FEED_START_BEGINNING).build();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            orders.listOrderChanges(history).getChangesList().stream()
                .anyMatch(change ->
                    change.getEvent().getOrderId().equals(paid.getId())
                        && change.getEvent().getType()
                            == OrderEventType.ORDER_EVENT_TYPE_REFUNDED_ELSEWHERE));
  }

  private static CallCredentials credentials(Person person) {
    return new BearerCredentials(person::accessToken);
  }

  private static Money euro(long cents) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(cents).build();
  }

  private static String requestId() {
    return UUID.randomUUID().toString();
  }
}
