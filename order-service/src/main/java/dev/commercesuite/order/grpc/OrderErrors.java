package dev.commercesuite.order.grpc;

import static dev.commercesuite.api.catalog.v1.ErrorReason.ERROR_REASON_SKU_TAKEN;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_CURRENCIES_MIXED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_NOTHING_IN_TRANSIT;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_NOTHING_TO_REFUND;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_NOTHING_TO_SHIP;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_NOT_A_CUSTOMER;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_LINE_NOT_FOUND;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_NOT_FOUND;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_PARTLY_SHIPPED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_REDACTED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_ORDER_STATE_INVALID;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_PAYMENT_IN_PROGRESS;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_PRODUCT_INACTIVE;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_REFUND_EXCEEDS_ORDER;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_REFUND_EXCEEDS_PAYMENT;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_REFUND_LIMIT_REACHED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_SHIPMENT_DELIVERED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_SHIPMENT_EXCEEDS_ORDER;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_SHIPMENT_LIMIT_REACHED;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_SHIPMENT_NOT_FOUND;
import static dev.commercesuite.api.order.v1.ErrorReason.ERROR_REASON_TOO_MANY_UNPAID_ORDERS;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_ETAG_MISMATCH;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAYMENT_METHOD_UNKNOWN;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PRODUCT_NOT_FOUND;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PROVIDER_REFUSED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_STOCK_INSUFFICIENT;

import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.LineProblem;
import dev.commercesuite.order.domain.OrderException.LineViolation;
import dev.commercesuite.order.domain.OrderException.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers see of the domain's exceptions. */
public final class OrderErrors {
  private static final Duration LATER = Duration.ofSeconds(1);

  private OrderErrors() {}

  /** Returns null for what is not the domain's. */
  public static @Nullable Failure map(Throwable thrown) {
    return thrown instanceof OrderException exception ? failure(exception) : null;
  }

  private static Failure failure(OrderException exception) {
    return switch (exception) {
      case OrderException.InvalidFields e ->
          with(of(ERROR_REASON_INVALID_REQUEST, e), e.violations());
      case OrderException.ProductsNotFound e -> ofProducts(ERROR_REASON_PRODUCT_NOT_FOUND, e);
      case OrderException.ProductsInactive e -> ofProducts(ERROR_REASON_PRODUCT_INACTIVE, e);
      case OrderException.StockInsufficient e ->
          ofProducts(ERROR_REASON_STOCK_INSUFFICIENT, e).withList("available", e.available());
      case OrderException.AdjustmentExceedsStock e ->
          ofProducts(ERROR_REASON_STOCK_INSUFFICIENT, e);
      case OrderException.CurrenciesMixed e -> ofProducts(ERROR_REASON_CURRENCIES_MIXED, e);
      case OrderException.SkuTaken e ->
          of(ERROR_REASON_SKU_TAKEN, e)
              .withFieldViolation("sku", "expected one that no product has");
      case OrderException.NotACustomer e -> of(ERROR_REASON_NOT_A_CUSTOMER, e);
      case OrderException.OrderNotFound e ->
          of(ERROR_REASON_ORDER_NOT_FOUND, e).withList("order_ids", e.ids());
      case OrderException.StateInvalid e ->
          of(ERROR_REASON_ORDER_STATE_INVALID, e).with("state", e.state().name());
      case OrderException.Redacted e -> of(ERROR_REASON_ORDER_REDACTED, e);
      case OrderException.PartlyShipped e -> of(ERROR_REASON_ORDER_PARTLY_SHIPPED, e);
      case OrderException.OrderLinesNotFound e -> ofItems(ERROR_REASON_ORDER_LINE_NOT_FOUND, e);
      case OrderException.ShipmentExceedsOrder e -> ofItems(ERROR_REASON_SHIPMENT_EXCEEDS_ORDER, e);
      case OrderException.RefundExceedsOrder e -> ofItems(ERROR_REASON_REFUND_EXCEEDS_ORDER, e);
      case OrderException.NothingToRefund e -> of(ERROR_REASON_NOTHING_TO_REFUND, e);
      case OrderException.RefundExceedsPayment e ->
          of(ERROR_REASON_REFUND_EXCEEDS_PAYMENT, e)
              .with("refundable_minor_units", Long.toString(e.left().minorUnits()))
              .withFieldViolation("items", "expected what is left of the payment at most");
      case OrderException.RefundLimitReached e -> of(ERROR_REASON_REFUND_LIMIT_REACHED, e);
      case OrderException.NothingToShip e -> of(ERROR_REASON_NOTHING_TO_SHIP, e);
      case OrderException.ShipmentLimitReached e -> of(ERROR_REASON_SHIPMENT_LIMIT_REACHED, e);
      case OrderException.ShipmentNotFound e ->
          of(ERROR_REASON_SHIPMENT_NOT_FOUND, e)
              .withFieldViolation("shipment_id", "expected a shipment of the order");
      case OrderException.ShipmentDelivered e ->
          of(ERROR_REASON_SHIPMENT_DELIVERED, e)
              .withFieldViolation("shipment_id", "expected a shipment that is on its way");
      case OrderException.NothingInTransit e -> of(ERROR_REASON_NOTHING_IN_TRANSIT, e);
      case OrderException.VersionMismatch e -> of(ERROR_REASON_ETAG_MISMATCH, e);
      case OrderException.TooManyUnpaidOrders e ->
          of(ERROR_REASON_TOO_MANY_UNPAID_ORDERS, e).with("limit", Integer.toString(e.limit()));
      case OrderException.PaymentInProgress e -> of(ERROR_REASON_PAYMENT_IN_PROGRESS, e);
      case OrderException.PaymentMethodUnknown e ->
          of(ERROR_REASON_PAYMENT_METHOD_UNKNOWN, e)
              .withFieldViolation(
                  "payment_method_token", "expected a token of the payment provider");
      case OrderException.ProviderRefused e -> of(ERROR_REASON_PROVIDER_REFUSED, e);
      case OrderException.PaymentServiceUnavailable e ->
          of(ERROR_REASON_DEPENDENCY_UNAVAILABLE, e).withRetryDelay(LATER);
      case OrderException.ScopeMissing e ->
          of(ERROR_REASON_SCOPE_MISSING, e)
              .with("scopes", CurrentActor.READ_SCOPE + " " + CurrentActor.STAFF_SCOPE);
      case OrderException.MetadataForStaff e ->
          of(ERROR_REASON_SCOPE_MISSING, e).with("scopes", CurrentActor.STAFF_SCOPE);
      case OrderException.ProductStatesHidden e ->
          of(ERROR_REASON_SCOPE_MISSING, e)
              .with("scopes", CurrentActor.CATALOG_SCOPE + " " + CurrentActor.READ_SCOPE);
    };
  }

  private static Failure of(ProtocolMessageEnum reason, OrderException exception) {
    return Failure.of(reason, String.valueOf(exception.getMessage()));
  }

  private static Failure ofProducts(
      ProtocolMessageEnum reason, OrderException.ProductsRejected exception) {
    return with(
        of(reason, exception)
            .withList(
                "product_ids", exception.problems().stream().map(LineProblem::productId).toList()),
        exception.problems().stream().map(LineProblem::violation).toList());
  }

  private static Failure ofItems(
      ProtocolMessageEnum reason, OrderException.ItemsRejected exception) {
    return with(
        of(reason, exception)
            .withList(
                "line_ids", exception.problems().stream().map(LineViolation::lineId).toList()),
        exception.problems().stream().map(LineViolation::violation).toList());
  }

  private static Failure with(Failure failure, List<Violation> violations) {
    Failure result = failure;
    for (Violation violation : violations) {
      result = result.withFieldViolation(violation.field(), violation.problem());
    }
    return result;
  }
}
