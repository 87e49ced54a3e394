package dev.commercesuite.order;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.AdjustStockRequest;
import dev.commercesuite.api.catalog.v1.CreateProductRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.type.v1.Money;
import java.util.List;
import java.util.UUID;

/** Requests that are accepted as they are, each with a request id of its own. */
final class OrderRequests {
  private OrderRequests() {}

  static String id() {
    return UUID.randomUUID().toString();
  }

  static Money eur(long minorUnits) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }

  /** A mug for 12.50 EUR. */
  static CreateProductRequest.Builder newProduct() {
    return CreateProductRequest.newBuilder()
        .setSku("sku-" + id())
        .setTitle("A mug")
        .setPrice(eur(1_250))
        .setRequestId(id());
  }

  /** So many more have come. */
  static AdjustStockRequest.Builder restocking(Product product, long quantity) {
    return AdjustStockRequest.newBuilder()
        .setProductId(product.getId())
        .setDelta(quantity)
        .setReason("delivery")
        .setRequestId(id());
  }

  static CreateOrderRequest.Builder basket(Product product, int quantity) {
    return CreateOrderRequest.newBuilder()
        .addLines(CreateOrderLine.newBuilder().setProductId(product.getId()).setQuantity(quantity))
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient("Alice")
                .setLine1("Main Street 1")
                .setCity("Berlin")
                .setCountryCode("DE"))
        .setRequestId(id());
  }

  /** Changes the fields of the mask to those that the order has here. */
  static UpdateOrderRequest.Builder update(Order changed, String... mask) {
    return UpdateOrderRequest.newBuilder()
        .setOrder(changed)
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(mask)))
        .setRequestId(id());
  }

  /**
   * Pays.
   *
   * @param method such as {@code tok_success}
   */
  static PayOrderRequest.Builder payment(Order order, String method) {
    return PayOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setPaymentMethodToken(method)
        .setRequestId(id());
  }

  /** Of all that is not sent yet. */
  static ShipOrderRequest.Builder shipment(Order order) {
    return ShipOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setCarrier("DHL")
        .setRequestId(id());
  }

  /** Of all that is under way. */
  static DeliverOrderRequest.Builder delivery(Order order) {
    return DeliverOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id());
  }

  static CancelOrderRequest.Builder cancellation(Order order) {
    return CancelOrderRequest.newBuilder().setOrderId(order.getId()).setRequestId(id());
  }
}
