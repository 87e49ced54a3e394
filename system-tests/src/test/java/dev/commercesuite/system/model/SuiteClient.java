package dev.commercesuite.system.model;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.AdjustStockResponse;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.ProductAvailability;
import dev.commercesuite.api.catalog.v1.ProductState;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderRefund;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderItem;
import dev.commercesuite.api.order.v1.RefundOrderRequest;
import dev.commercesuite.api.order.v1.RefundOrderResponse;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.payment.v1.CancelPaymentRequest;
import dev.commercesuite.api.payment.v1.CaptureMethod;
import dev.commercesuite.api.payment.v1.CapturePaymentRequest;
import dev.commercesuite.api.payment.v1.ConfirmPaymentRequest;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.GetPaymentRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.UpdatePaymentRequest;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.system.model.operations.Customers;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.reference.Snapshot;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends requests to the suite and tells what it answers in the words of {@link Snapshot}. */
final class SuiteClient {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String STAFF =
      "00000000-0000-7000-8000-0000000000ff,USER,orders.staff catalog.write";

  private static final String FINANCE =
      "00000000-0000-7000-8000-0000000000fe,USER,orders.refund finance";

  /** The key of what is written into metadata. */
  private static final String LABEL = "label";

  private static final FieldMask STATE = FieldMask.newBuilder().addPaths("state").build();
  private static final FieldMask METADATA = FieldMask.newBuilder().addPaths("metadata").build();
  private static final String OFFICER = "00000000-0000-7000-8000-0000000000fd,USER,orders.redact";

  private final CatalogServiceBlockingStub catalog;
  private final OrderServiceBlockingStub orders;
  private final PaymentServiceBlockingStub payments;
  private final PaymentServiceBlockingStub finance;

  SuiteClient(SuiteUnderTest suite) {
    Channel orderService = suite.orderService();
    catalog =
        CatalogServiceGrpc.newBlockingStub(orderService)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(STAFF)));
    orders = OrderServiceGrpc.newBlockingStub(orderService);
    payments =
        PaymentServiceGrpc.newBlockingStub(suite.paymentService())
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(token(SuiteUnderTest.ORDER_SERVICE)));
    finance =
        PaymentServiceGrpc.newBlockingStub(suite.paymentService())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(FINANCE)));
  }

  /**
   * What came back.
   *
   * @param id of the product or order; empty when there is none
   */
  record Reply(String text, String id) {}

  Reply send(Request request) {
    try {
      return switch (request) {
        case Request.CreateProduct create -> product(create);
        case Request.AdjustStock adjust -> product(adjust);
        case Request.UpdateProduct update -> product(update);
        case Request.CreateOrder create -> order(create);
        case Request.PayOrder pay -> order(pay);
        case Request.CancelOrder cancel -> order(cancel);
        case Request.ShipOrder ship -> order(ship);
        case Request.DeliverOrder deliver -> order(deliver);
        case Request.RefundOrder refund -> refund(refund);
        case Request.UpdateOrder update -> order(update);
        case Request.RedactOrder redact -> order(redact);
        case Request.CreatePayment create -> payment(create);
        case Request.ConfirmPayment confirm -> payment(confirm);
        case Request.CapturePayment capture -> payment(capture);
        case Request.CancelPayment cancel -> payment(cancel);
        case Request.CreateRefund create -> refund(create);
        case Request.UpdatePayment update -> payment(update);
      };
    } catch (StatusRuntimeException e) {
      return new Reply(Snapshot.rejected(RemoteFailure.from(e).reason()), "");
    }
  }

  /** An order as it is now. */
  String read(OrderModel order) {
    GetOrderRequest request = GetOrderRequest.newBuilder().setOrderId(order.id).build();
    return reply(with(STAFF).getOrder(request).getOrder()).text();
  }

  /** A payment as it is now. */
  String read(PaymentModel payment) {
    GetPaymentRequest request = GetPaymentRequest.newBuilder().setPaymentId(payment.id).build();
    return reply(payments.getPayment(request).getPayment()).text();
  }

  /** A new product has nothing in stock. */
  private Reply product(Request.CreateProduct request) {
    Product product =
        catalog
            .createProduct(
                CreateProductRequest.newBuilder()
                    .setSku(request.sku())
                    .setTitle("A mug")
                    .setPrice(eur(request.price()))
                    .setRequestId(request.id())
                    .build())
            .getProduct();
    return product.getAvailability() == ProductAvailability.PRODUCT_AVAILABILITY_OUT_OF_STOCK
        ? new Reply(new Snapshot.OfProduct(0).text(), product.getId())
        : new Reply(product.getAvailability().name(), product.getId());
  }

  private Reply product(Request.AdjustStock request) {
    AdjustStockResponse adjusted =
        catalog.adjustStock(
            AdjustStockRequest.newBuilder()
                .setProductId(request.product().id)
                .setDelta(request.delta())
                .setReason("delivery")
                .setRequestId(request.id())
                .build());
    Stock stock = adjusted.getStock();
    return new Reply(
        new Snapshot.OfProduct(stock.getOnHand() - stock.getReserved()).text(),
        adjusted.getProduct().getId());
  }

  private Reply product(Request.UpdateProduct request) {
    Product product =
        catalog
            .updateProduct(
                UpdateProductRequest.newBuilder()
                    .setProduct(
                        Product.newBuilder()
                            .setId(request.product().id)
                            .setState(
                                request.offered()
                                    ? ProductState.PRODUCT_STATE_ACTIVE
                                    : ProductState.PRODUCT_STATE_INACTIVE))
                    .setUpdateMask(STATE)
                    .setRequestId(request.id())
                    .build())
            .getProduct();
    boolean inStock =
        product.getAvailability() == ProductAvailability.PRODUCT_AVAILABILITY_IN_STOCK;
    return new Reply(
        new Snapshot.OfOffer(product.getState() == ProductState.PRODUCT_STATE_ACTIVE, inStock)
            .text(),
        product.getId());
  }

  private Reply order(Request.CreateOrder request) {
    CreateOrderRequest.Builder message =
        CreateOrderRequest.newBuilder()
            .setShippingAddress(Customers.ADDRESS)
            .setRequestId(request.id());
    for (Request.Line line : request.lines()) {
      message.addLines(
          CreateOrderLine.newBuilder()
              .setProductId(line.product().id)
              .setQuantity(line.quantity()));
    }
    return reply(as(request.customer()).createOrder(message.build()).getOrder());
  }

  private Reply order(Request.PayOrder request) {
    return reply(
        as(request.order().customer)
            .payOrder(
                PayOrderRequest.newBuilder()
                    .setOrderId(request.order().id)
                    .setPaymentMethodToken(request.method())
                    .setEtag(etag(request.version()))
                    .setRequestId(request.id())
                    .build())
            .getOrder());
  }

  private Reply order(Request.CancelOrder request) {
    return reply(
        as(request.order().customer)
            .cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(request.order().id)
                    .setEtag(etag(request.version()))
                    .setRequestId(request.id())
                    .build())
            .getOrder());
  }

  /** The id of a line is its place. */
  private Reply order(Request.ShipOrder request) {
    ShipOrderRequest.Builder message =
        ShipOrderRequest.newBuilder()
            .setOrderId(request.order().id)
            .setCarrier("Post")
            .setEtag(etag(request.version()))
            .setRequestId(request.id());
    for (Request.Item item : request.items()) {
      message.addItems(
          ShipmentItem.newBuilder()
              .setLineId(Integer.toString(item.line()))
              .setQuantity(item.quantity()));
    }
    return reply(with(STAFF).shipOrder(message.build()).getOrder());
  }

  private Reply order(Request.DeliverOrder request) {
    return reply(
        with(STAFF)
            .deliverOrder(
                DeliverOrderRequest.newBuilder()
                    .setOrderId(request.order().id)
                    .setShipmentId(request.shipment() == null ? "" : request.shipment().id)
                    .setEtag(etag(request.version()))
                    .setRequestId(request.id())
                    .build())
            .getOrder());
  }

  private Reply refund(Request.RefundOrder request) {
    RefundOrderRequest.Builder message =
        RefundOrderRequest.newBuilder()
            .setOrderId(request.order().id)
            .setEtag(etag(request.version()))
            .setRequestId(request.id());
    for (Request.RefundItem item : request.items()) {
      message.addItems(
          RefundOrderItem.newBuilder()
              .setLineId(Integer.toString(item.line()))
              .setQuantity(item.quantity())
              .setRestock(item.restock()));
    }
    RefundOrderResponse response = with(FINANCE).refundOrder(message.build());
    OrderRefund refund = response.getRefund();
    return new Reply(
        new Snapshot.OfOrderRefund(
                refund.getState().name().substring("ORDER_REFUND_STATE_".length()),
                refund.getAmount().getMinorUnits(),
                refund.getError().getDeclineCode(),
                snapshot(response.getOrder()))
            .text(),
        "");
  }

  private Reply order(Request.UpdateOrder request) {
    return reply(
        with(STAFF)
            .updateOrder(
                UpdateOrderRequest.newBuilder()
                    .setOrder(
                        Order.newBuilder()
                            .setId(request.order().id)
                            .setEtag(etag(request.version()))
                            .putMetadata(LABEL, request.label()))
                    .setUpdateMask(METADATA)
                    .setRequestId(request.id())
                    .build())
            .getOrder());
  }

  private Reply order(Request.RedactOrder request) {
    return reply(
        with(OFFICER)
            .redactOrder(
                RedactOrderRequest.newBuilder()
                    .setOrderId(request.order().id)
                    .setRequestId(request.id())
                    .build())
            .getOrder());
  }

  private Reply payment(Request.CreatePayment request) {
    CreatePaymentRequest.Builder message =
        CreatePaymentRequest.newBuilder()
            .setOrderId(request.orderId())
            .setCustomerId(Customers.FIRST)
            .setAmount(eur(request.amount()))
            .setCaptureMethod(
                request.manual()
                    ? CaptureMethod.CAPTURE_METHOD_MANUAL
                    : CaptureMethod.CAPTURE_METHOD_AUTOMATIC)
            .setConfirm(request.confirm())
            .setRequestId(request.id());
    if (!request.method().isEmpty()) {
      message.setPaymentMethodToken(request.method());
    }
    return reply(payments.createPayment(message.build()).getPayment());
  }

  private Reply payment(Request.ConfirmPayment request) {
    ConfirmPaymentRequest.Builder message =
        ConfirmPaymentRequest.newBuilder()
            .setPaymentId(request.payment().id)
            .setEtag(etag(request.version()))
            .setRequestId(request.id());
    if (!request.method().isEmpty()) {
      message.setPaymentMethodToken(request.method());
    }
    return reply(payments.confirmPayment(message.build()).getPayment());
  }

  private Reply payment(Request.CapturePayment request) {
    CapturePaymentRequest.Builder message =
        CapturePaymentRequest.newBuilder()
            .setPaymentId(request.payment().id)
            .setEtag(etag(request.version()))
            .setRequestId(request.id());
    if (request.amount() != null) {
      message.setAmount(eur(request.amount()));
    }
    return reply(payments.capturePayment(message.build()).getPayment());
  }

  private Reply payment(Request.CancelPayment request) {
    return reply(
        payments
            .cancelPayment(
                CancelPaymentRequest.newBuilder()
                    .setPaymentId(request.payment().id)
                    .setEtag(etag(request.version()))
                    .setRequestId(request.id())
                    .build())
            .getPayment());
  }

  private Reply payment(Request.UpdatePayment request) {
    return reply(
        finance
            .updatePayment(
                UpdatePaymentRequest.newBuilder()
                    .setPayment(
                        Payment.newBuilder()
                            .setId(request.payment().id)
                            .setEtag(etag(request.version()))
                            .putMetadata(LABEL, request.label()))
                    .setUpdateMask(METADATA)
                    .setRequestId(request.id())
                    .build())
            .getPayment());
  }

  private Reply refund(Request.CreateRefund request) {
    Refund refund =
        payments
            .createRefund(
                CreateRefundRequest.newBuilder()
                    .setPaymentId(request.payment().id)
                    .setAmount(eur(request.amount()))
                    .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                    .setRequestId(request.id())
                    .build())
            .getRefund();
    return new Reply(
        new Snapshot.OfRefund(
                refund.getState().name().substring("REFUND_STATE_".length()),
                refund.getAmount().getMinorUnits(),
                refund.getError().getDeclineCode())
            .text(),
        "");
  }

  private static Reply reply(Order order) {
    return new Reply(snapshot(order).text(), order.getId());
  }

  private static Snapshot.OfOrder snapshot(Order order) {
    return new Snapshot.OfOrder(
        order.getState().name().substring("ORDER_STATE_".length()),
        order.getPaymentProgress().name().substring("PAYMENT_PROGRESS_".length()),
        order.getLastPaymentError().getDeclineCode(),
        order.getTotal().getMinorUnits(),
        goods(order),
        order.hasShippingAddress(),
        version(order.getEtag()));
  }

  private static String goods(Order order) {
    String shipments =
        order.getShipmentsList().stream()
            .map(shipment ->
                shipment.getItemsList().stream()
                        .map(item -> item.getLineId() + "x" + item.getQuantity())
                        .collect(Collectors.joining(" "))
                    + (shipment.hasDeliverTime() ? " arrived" : " on its way"))
            .collect(Collectors.joining(", "));
    return "sent %s in %s refunded %s, %d back"
        .formatted(
            order.getLinesList().stream()
                .map(line -> line.getShippedQuantity() + "/" + line.getQuantity())
                .collect(Collectors.joining(" ")),
            shipments.isEmpty() ? "none" : shipments,
            order.getLinesList().stream()
                .map(line ->
                    "%d restocked %d left %d"
                        .formatted(
                            line.getRefundedQuantity(),
                            line.getRestockedQuantity(),
                            line.getUnshippedQuantity()))
                .collect(Collectors.joining(" ")),
            order.getRefundedTotal().getMinorUnits());
  }

  private static Reply reply(Payment payment) {
    return new Reply(
        new Snapshot.OfPayment(
                payment.getState().name().substring("PAYMENT_STATE_".length()),
                payment.getAmount().getMinorUnits(),
                payment.getCapturableAmount().getMinorUnits(),
                payment.getCapturedAmount().getMinorUnits(),
                payment.getRefundedAmount().getMinorUnits(),
                payment.getLastError().getDeclineCode(),
                payment.getProviderReference().isEmpty() ? 0 : 1,
                version(payment.getEtag()))
            .text(),
        "");
  }

  private static long version(String etag) {
    return Objects.requireNonNull(Etag.expectedVersion(etag), "the object has no etag");
  }

  private OrderServiceBlockingStub as(String customer) {
    return with(customer + ",USER,orders");
  }

  private OrderServiceBlockingStub with(String token) {
    return orders.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(token)));
  }

  private static Metadata token(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return headers;
  }

  private static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  private static String etag(@Nullable Long version) {
    return version == null ? "" : Etag.of(version);
  }
}
