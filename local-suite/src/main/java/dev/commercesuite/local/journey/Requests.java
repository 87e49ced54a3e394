package dev.commercesuite.local.journey;

import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.DeliverOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderLine;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.type.v1.Money;
import java.util.List;
import java.util.UUID;

/** The requests that the journey sends more than once, each with a request id of its own. */
final class Requests {

  private Requests() {}

  static CreateOrderLine line(Product product, int quantity) {
    return CreateOrderLine.newBuilder().setProductId(product.getId()).setQuantity(quantity).build();
  }

  static CreateOrderRequest newOrder(CreateOrderLine... lines) {
    return CreateOrderRequest.newBuilder()
        .addAllLines(List.of(lines))
        .setShippingAddress(
            Address.newBuilder()
                .setRecipient("Ada")
                .setLine1("Main Street 1")
                .setCity("Berlin")
                .setPostalCode("10115")
                .setCountryCode("DE"))
        .setContactEmail("ada@example.com")
        .putMetadata("channel", "web")
        .setRequestId(requestId())
        .build();
  }

  static PayOrderRequest payment(Order order, String paymentMethod) {
    return PayOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setPaymentMethodToken(paymentMethod)
        .setRequestId(requestId())
        .build();
  }

  static ShipmentItem allOf(OrderLine line) {
    return ShipmentItem.newBuilder()
        .setLineId(line.getId())
        .setQuantity(line.getQuantity())
        .build();
  }

  /** Without items, of all that is left. */
  static ShipOrderRequest shipment(Order order, ShipmentItem... items) {
    return ShipOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .addAllItems(List.of(items))
        .setCarrier("DHL")
        .setTrackingNumber("JD0001")
        .setRequestId(requestId())
        .build();
  }

  /** Of everything that is on its way. */
  static DeliverOrderRequest delivery(Order order) {
    return DeliverOrderRequest.newBuilder()
        .setOrderId(order.getId())
        .setRequestId(requestId())
        .build();
  }

  static GetOrderRequest orderId(String orderId) {
    return GetOrderRequest.newBuilder().setOrderId(orderId).build();
  }

  static Money euro(long cents) {
    return Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(cents).build();
  }

  static String requestId() {
    return UUID.randomUUID().toString();
  }
}
