package dev.commercesuite.order.grpc;

import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.order.v1.ShipOrderRequest;
import dev.commercesuite.api.order.v1.ShipmentItem;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.interceptors.validation.UpdateMask;
import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.Shipment;
import dev.commercesuite.runtime.grpc.Etag;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Orders, from the contract to the domain and back. */
final class OrderProto {
  private static final String SHIPPING_ADDRESS = "shipping_address";
  private static final String NOTE = "note";
  private static final String CONTACT_EMAIL = "contact_email";
  private static final String METADATA = "metadata";

  private OrderProto() {}

  static dev.commercesuite.api.order.v1.Order order(Order order) {
    OrderDetails details = order.details();
    dev.commercesuite.api.order.v1.Order.Builder message =
        dev.commercesuite.api.order.v1.Order.newBuilder()
            .setId(order.id().toString())
            .setCustomerId(order.customerId())
            .setState(state(order.state()))
            .addAllLines(order.lines().stream().map(OrderProto::line).toList())
            .setSubtotal(MoneyProto.money(order.subtotal()))
            .setTotal(MoneyProto.money(order.total()))
            .setRefundedTotal(MoneyProto.money(order.refundedTotal()))
            .setDisputedTotal(money(order, order.disputed().withheldMinorUnits()))
            .setLostDisputeTotal(money(order, order.disputed().lostMinorUnits()))
            .setNote(details.note())
            .addAllShipments(order.shipments().stream().map(OrderProto::shipment).toList())
            .setCreateTime(Timestamps.of(order.createTime()))
            .setUpdateTime(Timestamps.of(order.updateTime()))
            .setEtag(Etag.of(order.version()))
            .setNumber(order.number().toString())
            .setContactEmail(details.contactEmail())
            .putAllMetadata(details.metadata());
    Instant redactTime = order.redactTime();
    if (redactTime == null) {
      message.setShippingAddress(address(details.shippingAddress()));
    } else {
      message.setRedactTime(Timestamps.of(redactTime));
    }
    setPayment(message, order.attempt());
    switch (order.state()) {
      case PENDING_PAYMENT, EXPIRED -> message.setExpireTime(Timestamps.of(order.expireTime()));
      case PAID, SHIPPED, DELIVERED, CANCELLING, CANCELLED -> {}
    }
    return message.build();
  }

  private static dev.commercesuite.api.type.v1.Money money(Order order, long minorUnits) {
    return MoneyProto.money(new Money(order.total().currency(), minorUnits));
  }

  /** An order that is not placed, only computed. */
  static dev.commercesuite.api.order.v1.Order quote(Order order) {
    return order(order).toBuilder()
        .clearId()
        .clearNumber()
        .clearCreateTime()
        .clearUpdateTime()
        .clearExpireTime()
        .clearEtag()
        .build();
  }

  private static void setPayment(
      dev.commercesuite.api.order.v1.Order.Builder message, @Nullable PaymentAttempt attempt) {
    if (attempt == null) {
      message.setPaymentProgress(PaymentProgress.PAYMENT_PROGRESS_NOT_STARTED);
      return;
    }
    if (attempt.paymentId() != null) {
      message.setPaymentId(attempt.paymentId());
    }
    switch (attempt.state()) {
      case Started _, Processing _ ->
          message.setPaymentProgress(PaymentProgress.PAYMENT_PROGRESS_PROCESSING);
      case RequiresAction(NextAction action) ->
          message
              .setPaymentProgress(PaymentProgress.PAYMENT_PROGRESS_REQUIRES_ACTION)
              .setNextAction(
                  dev.commercesuite.api.type.v1.NextAction.newBuilder()
                      .setRedirectUrl(action.redirectUrl())
                      .setClientSecret(action.clientSecret()));
      case Succeeded _ -> message.setPaymentProgress(PaymentProgress.PAYMENT_PROGRESS_SUCCEEDED);
      case Declined(PaymentError error) -> setDeclined(message, error);
      case Closed(PaymentError error) -> setDeclined(message, error);
      case MethodUnknown _ ->
          setDeclined(
              message,
              new PaymentError(
                  "payment_method_unknown",
                  "The payment provider does not know the payment method."));
      case Refused(String why) -> setDeclined(message, new PaymentError("provider_refused", why));
    }
  }

  private static void setDeclined(
      dev.commercesuite.api.order.v1.Order.Builder message, PaymentError error) {
    message
        .setPaymentProgress(PaymentProgress.PAYMENT_PROGRESS_DECLINED)
        .setLastPaymentError(
            dev.commercesuite.api.type.v1.PaymentError.newBuilder()
                .setDeclineCode(error.declineCode())
                .setMessage(error.message()));
  }

  static dev.commercesuite.api.order.v1.OrderState state(OrderState state) {
    return switch (state) {
      case PENDING_PAYMENT -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_PENDING_PAYMENT;
      case PAID -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_PAID;
      case SHIPPED -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_SHIPPED;
      case DELIVERED -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_DELIVERED;
      case EXPIRED -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_EXPIRED;
      case CANCELLING -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_CANCELLING;
      case CANCELLED -> dev.commercesuite.api.order.v1.OrderState.ORDER_STATE_CANCELLED;
    };
  }

  private static OrderState state(dev.commercesuite.api.order.v1.OrderState state) {
    return switch (state) {
      case ORDER_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "state is " + state + "; validation lets none through");
      case ORDER_STATE_PENDING_PAYMENT -> OrderState.PENDING_PAYMENT;
      case ORDER_STATE_PAID -> OrderState.PAID;
      case ORDER_STATE_SHIPPED -> OrderState.SHIPPED;
      case ORDER_STATE_DELIVERED -> OrderState.DELIVERED;
      case ORDER_STATE_EXPIRED -> OrderState.EXPIRED;
      case ORDER_STATE_CANCELLING -> OrderState.CANCELLING;
      case ORDER_STATE_CANCELLED -> OrderState.CANCELLED;
    };
  }

  private static dev.commercesuite.api.order.v1.OrderLine line(OrderLine line) {
    return dev.commercesuite.api.order.v1.OrderLine.newBuilder()
        .setProductId(line.productId().toString())
        .setSku(line.sku())
        .setTitle(line.title())
        .setQuantity(line.quantity())
        .setUnitPrice(MoneyProto.money(line.unitPrice()))
        .setSubtotal(MoneyProto.money(line.subtotal()))
        .setTotal(MoneyProto.money(line.total()))
        .setId(line.id().toString())
        .setShippedQuantity(line.shippedQuantity())
        .setRefundedQuantity(line.refunds().refunded())
        .setRestockedQuantity(line.refunds().restocked())
        .setUnshippedQuantity(line.unshipped())
        .build();
  }

  private static dev.commercesuite.api.order.v1.Shipment shipment(Shipment shipment) {
    dev.commercesuite.api.order.v1.Shipment.Builder message =
        dev.commercesuite.api.order.v1.Shipment.newBuilder()
            .setId(shipment.id().toString())
            .addAllItems(shipment.items().stream().map(OrderProto::item).toList())
            .setCarrier(shipment.carrier())
            .setTrackingNumber(shipment.trackingNumber())
            .setShipTime(Timestamps.of(shipment.shipTime()));
    if (shipment.deliverTime() != null) {
      message.setDeliverTime(Timestamps.of(shipment.deliverTime()));
    }
    return message.build();
  }

  private static ShipmentItem item(Shipment.Item item) {
    return ShipmentItem.newBuilder()
        .setLineId(item.lineId().toString())
        .setQuantity(item.quantity())
        .build();
  }

  private static dev.commercesuite.api.order.v1.Address address(Address address) {
    return dev.commercesuite.api.order.v1.Address.newBuilder()
        .setRecipient(address.recipient())
        .setLine1(address.line1())
        .setLine2(address.line2())
        .setCity(address.city())
        .setRegion(address.region())
        .setPostalCode(address.postalCode())
        .setCountryCode(address.countryCode())
        .build();
  }

  private static Address address(dev.commercesuite.api.order.v1.Address address) {
    return new Address(
        address.getRecipient(),
        address.getLine1(),
        address.getLine2(),
        address.getCity(),
        address.getRegion(),
        address.getPostalCode(),
        address.getCountryCode());
  }

  static NewOrder newOrder(CreateOrderRequest request) {
    return new NewOrder(
        request.getLinesList().stream()
            .map(line -> new NewOrder.Item(ProductId.of(line.getProductId()), line.getQuantity()))
            .toList(),
        new OrderDetails(
            address(request.getShippingAddress()),
            request.getNote(),
            request.getContactEmail(),
            request.getMetadataMap()));
  }

  static NewShipment newShipment(ShipOrderRequest request) {
    return new NewShipment(
        request.getItemsList().stream()
            .map(item -> new NewShipment.Item(item.getLineId(), item.getQuantity()))
            .toList(),
        request.getCarrier(),
        request.getTrackingNumber());
  }

  static OrderUpdate update(UpdateOrderRequest request) {
    Set<String> paths =
        UpdateMask.paths(
            request.getUpdateMask(), List.of(SHIPPING_ADDRESS, NOTE, CONTACT_EMAIL, METADATA));
    dev.commercesuite.api.order.v1.Order order = request.getOrder();
    if (paths.contains(SHIPPING_ADDRESS) && !order.hasShippingAddress()) {
      throw new OrderException.InvalidFields(
          List.of(new Violation("order.shipping_address", "is absent; the update_mask names it")));
    }
    return new OrderUpdate(
        paths.contains(SHIPPING_ADDRESS) ? address(order.getShippingAddress()) : null,
        paths.contains(NOTE) ? order.getNote() : null,
        paths.contains(CONTACT_EMAIL) ? order.getContactEmail() : null,
        paths.contains(METADATA) ? order.getMetadataMap() : null,
        Etag.expectedVersion(order.getEtag()));
  }

  static OrderFilter filter(ListOrdersRequest request, Actor actor) {
    CreateTimeRange created = CreateTimeRange.of(request);
    return new OrderFilter(
        CurrentActor.customer(request.getCustomerId(), actor),
        request.getStatesList().stream().map(OrderProto::state).collect(Collectors.toSet()),
        created.from(),
        created.until(),
        request.getNumber().isEmpty() ? null : OrderNumber.of(request.getNumber()),
        request.getMetadataMap());
  }

  static ListOrdersResponse list(Page<dev.commercesuite.api.order.v1.Order> page) {
    return ListOrdersResponse.newBuilder()
        .addAllOrders(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
