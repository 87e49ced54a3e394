package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CancelOrderResponse;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PayOrderResponse;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderResponse;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.CreateRefundResponse;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.client.BearerCredentials;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What people can wish for in a suite. Where the contract has a text for the record, the request's
 * id stands in it, so that its effects can be counted.
 */
public final class Shop {
  private final Channel users;
  private final Channel orders;
  private final Channel payments;
  private final Account admin;
  private final List<String> products = new ArrayList<>();

  /** Opens it, with this much of each product. */
  public Shop(RunningSuite suite, int productsForSale, long stock) {
    users = suite.channel("user-service");
    orders = suite.channel("order-service");
    payments = suite.channel("payment-service");
    admin = new Account(users, suite.adminEmail(), suite.adminPassword());
    for (int i = 0; i < productsForSale; i++) {
      products.add(newProduct(100 + 50L * i));
      var _ = adjustStock(products.getLast(), stock).send();
    }
  }

  public Account newCustomer() {
    return Account.signUp(users);
  }

  /** The administrator, who may do everything. */
  public Account admin() {
    return admin;
  }

  public List<String> products() {
    return products;
  }

  public ClientRequest<CreateOrderRequest, CreateOrderResponse> createOrder(
      Account customer, Map<String, Integer> quantities) {
    String requestId = newId();
    CreateOrderRequest.Builder request =
        CreateOrderRequest.newBuilder()
            .setShippingAddress(
                Address.newBuilder()
                    .setRecipient("Ada")
                    .setLine1("Main Street 1")
                    .setCity("Berlin")
                    .setPostalCode("10115")
                    .setCountryCode("DE"))
            .setNote(requestId)
            .setRequestId(requestId);
    quantities.forEach((product, quantity) ->
        request.addLines(CreateOrderLine.newBuilder().setProductId(product).setQuantity(quantity)));
    return inOrders(
        Kind.CREATE_ORDER, customer, OrderServiceGrpc.getCreateOrderMethod(), request.build());
  }

  public ClientRequest<PayOrderRequest, PayOrderResponse> pay(
      Account customer, String order, String paymentMethod) {
    return inOrders(
        Kind.PAY_ORDER,
        customer,
        OrderServiceGrpc.getPayOrderMethod(),
        PayOrderRequest.newBuilder()
            .setOrderId(order)
            .setPaymentMethodToken(paymentMethod)
            .setRequestId(newId())
            .build());
  }

  public ClientRequest<CancelOrderRequest, CancelOrderResponse> cancel(
      Account customer, String order) {
    return inOrders(
        Kind.CANCEL_ORDER,
        customer,
        OrderServiceGrpc.getCancelOrderMethod(),
        CancelOrderRequest.newBuilder().setOrderId(order).setRequestId(newId()).build());
  }

  /** Without items, all that is left of the order. */
  public ClientRequest<ShipOrderRequest, ShipOrderResponse> ship(
      String order, ShipmentItem... items) {
    String requestId = newId();
    return inOrders(
        Kind.SHIP_ORDER,
        admin,
        OrderServiceGrpc.getShipOrderMethod(),
        ShipOrderRequest.newBuilder()
            .setOrderId(order)
            .addAllItems(List.of(items))
            .setCarrier("DHL")
            .setTrackingNumber(requestId)
            .setRequestId(requestId)
            .build());
  }

  public ClientRequest<DeliverOrderRequest, DeliverOrderResponse> deliver(String order) {
    return inOrders(
        Kind.DELIVER_ORDER,
        admin,
        OrderServiceGrpc.getDeliverOrderMethod(),
        DeliverOrderRequest.newBuilder().setOrderId(order).setRequestId(newId()).build());
  }

  public ClientRequest<AdjustStockRequest, AdjustStockResponse> adjustStock(
      String product, long delta) {
    String requestId = newId();
    return inOrders(
        Kind.ADJUST_STOCK,
        admin,
        CatalogServiceGrpc.getAdjustStockMethod(),
        AdjustStockRequest.newBuilder()
            .setProductId(product)
            .setDelta(delta)
            .setReason(requestId)
            .setRequestId(requestId)
            .build());
  }

  public ClientRequest<CreateRefundRequest, CreateRefundResponse> refund(
      String payment, long cents) {
    String requestId = newId();
    return new ClientRequest<>(
        Kind.CREATE_REFUND,
        admin,
        payments,
        PaymentServiceGrpc.getCreateRefundMethod(),
        CreateRefundRequest.newBuilder()
            .setPaymentId(payment)
            .setAmount(euro(cents))
            .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
            .setNote(requestId)
            .setRequestId(requestId)
            .build());
  }

  public ClientRequest<RefundOrderRequest, RefundOrderResponse> refund(
      String order, RefundOrderItem item) {
    String requestId = newId();
    return inOrders(
        Kind.REFUND_ORDER,
        admin,
        OrderServiceGrpc.getRefundOrderMethod(),
        RefundOrderRequest.newBuilder()
            .setOrderId(order)
            .addItems(item)
            .setNote(requestId)
            .setRequestId(requestId)
            .build());
  }

  private <Q extends Message, A extends Message> ClientRequest<Q, A> inOrders(
      Kind kind, Account whose, MethodDescriptor<Q, A> method, Q request) {
    return new ClientRequest<>(kind, whose, orders, method, request);
  }

  private String newProduct(long cents) {
    return CatalogServiceGrpc.newBlockingStub(orders)
        .withCallCredentials(new BearerCredentials(admin))
        .createProduct(
            CreateProductRequest.newBuilder()
                .setSku("sku-" + newId())
                .setTitle("Tea")
                .setPrice(euro(cents))
                .setRequestId(newId())
                .build())
        .getProduct()
        .getId();
  }

  private static Money euro(long cents) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(cents).build();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
