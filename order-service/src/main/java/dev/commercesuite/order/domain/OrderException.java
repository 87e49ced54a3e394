package dev.commercesuite.order.domain;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why the order service does not do what it was asked. Nothing was changed. */
public abstract sealed class OrderException extends RuntimeException {
  /** In a message; the caller gets more in the details. */
  private static final int MOST_NAMED = 3;

  private OrderException(String message) {
    super(message);
  }

  /**
   * Something that is wrong with one field of the request.
   *
   * @param field its path, such as {@code lines[1].product_id}
   * @param problem goes on after the name of the field, with the value and what was expected
   */
  public record Violation(String field, String problem) {}

  /**
   * What is wrong with an item of a shipment or of a refund.
   *
   * @param lineId as the request names it
   */
  public record LineViolation(String lineId, Violation violation) {}

  /** What is wrong with the products of some lines. */
  public record LineProblem(ProductId productId, Violation violation) {}

  /** Fields break a rule that the contract's validation cannot see. */
  public static final class InvalidFields extends OrderException {
    private final List<Violation> violations;

    public InvalidFields(List<Violation> violations) {
      super(sentence("The request is invalid", violations));
      this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
      return violations;
    }
  }

  /** A request that fails because of its products. */
  public abstract static sealed class ProductsRejected extends OrderException {
    private final List<LineProblem> problems;

    private ProductsRejected(String what, List<LineProblem> problems) {
      super(sentence(what, problems.stream().map(LineProblem::violation).toList()));
      this.problems = List.copyOf(problems);
    }

    public List<LineProblem> problems() {
      return problems;
    }
  }

  /** There are no such products. */
  public static final class ProductsNotFound extends ProductsRejected {
    public ProductsNotFound(List<LineProblem> problems) {
      super("A product does not exist", problems);
    }

    /** The product that a request is about does not exist. */
    public ProductsNotFound(ProductId id) {
      this(
          List.of(
              new LineProblem(
                  id, new Violation("product_id", "there is no product %s".formatted(id)))));
    }
  }

  /** The products are not for sale at present. */
  public static final class ProductsInactive extends ProductsRejected {
    public ProductsInactive(List<LineProblem> problems) {
      super("A product is not for sale", problems);
    }
  }

  /** There is not enough in stock. */
  public static final class StockInsufficient extends ProductsRejected {
    private final List<String> available;

    /**
     * @param figures how exactly whoever asked may know what is left
     */
    public StockInsufficient(List<Shortage> shortages, StockFigures figures) {
      super(
          "There is not enough in stock",
          shortages.stream().map(shortage -> shortage.problem(figures)).toList());
      available = shortages.stream().map(s -> figures.show(s.available())).toList();
    }

    /** What is left of the product of each problem, for programs. */
    public List<String> available() {
      return available;
    }
  }

  /**
   * A product of which there is too little.
   *
   * @param field its path, such as {@code lines[1].quantity}
   * @param wanted how many pieces were asked for
   * @param available how many pieces are left
   */
  public record Shortage(ProductId productId, String field, long wanted, long available) {
    private LineProblem problem(StockFigures figures) {
      return new LineProblem(
          productId,
          new Violation(
              field,
              figures.tellsExactly(available)
                  ? "is %s; expected at most %s, which is what is left of product %s"
                      .formatted(wanted, available, productId)
                  : "is %s; expected fewer, although %s or more of product %s are left"
                      .formatted(wanted, StockFigures.MANY, productId)));
    }
  }

  /** Staff would take more out of stock than is there and not reserved. */
  public static final class AdjustmentExceedsStock extends ProductsRejected {
    public AdjustmentExceedsStock(ProductId id, long delta, long available) {
      super(
          "There is not enough in stock",
          List.of(
              new LineProblem(
                  id,
                  new Violation(
                      "delta",
                      "is %s; expected at least %s, which takes all that is not reserved"
                          .formatted(delta, -available)))));
    }
  }

  /** The products are priced in different currencies. */
  public static final class CurrenciesMixed extends ProductsRejected {
    public CurrenciesMixed(List<LineProblem> problems) {
      super("The products are priced in different currencies", problems);
    }
  }

  /** Another product has the stock keeping unit. */
  public static final class SkuTaken extends OrderException {
    public SkuTaken(String sku) {
      super("Another product has the sku \"%s\"; expected one that is free.".formatted(sku));
    }
  }

  /** Somebody who is no customer places an order: nobody could pay for it. */
  public static final class NotACustomer extends OrderException {
    public NotACustomer() {
      super(
          "Only customers can order: the subject of the access token has to be a UUID, which the id"
              + " of a user is.");
    }
  }

  /** There are no such orders, or the caller may not see them. */
  public static final class OrderNotFound extends OrderException {
    private final List<OrderId> ids;

    public OrderNotFound(List<OrderId> ids) {
      super(
          "There is no order %s."
              .formatted(
                  ids.stream()
                      .limit(MOST_NAMED)
                      .map(OrderId::toString)
                      .collect(Collectors.joining(", ", "", more(ids)))));
      this.ids = List.copyOf(ids);
    }

    public OrderNotFound(OrderId id) {
      this(List.of(id));
    }

    public List<OrderId> ids() {
      return ids;
    }
  }

  /** The order's state does not allow what was asked. */
  public static final class StateInvalid extends OrderException {
    private final OrderState state;

    public StateInvalid(OrderId id, OrderState state, String action, OrderState... allowed) {
      super("Order %s is %s and cannot be %s%s.".formatted(id, state, action, expected(allowed)));
      this.state = state;
    }

    private static String expected(OrderState... allowed) {
      return allowed.length == 0
          ? ""
          : Arrays.stream(allowed)
              .map(OrderState::name)
              .collect(Collectors.joining(" or ", "; expected ", ""));
    }

    public OrderState state() {
      return state;
    }
  }

  /** A part of the order is sent, so that it cannot be cancelled any more. */
  public static final class PartlyShipped extends OrderException {
    public PartlyShipped(OrderId id) {
      super(
          "Order %s is partly shipped and cannot be cancelled; expected one of which nothing is sent."
              .formatted(id));
    }
  }

  /** A shipment or a refund that fails because of its items. */
  public abstract static sealed class ItemsRejected extends OrderException {
    private final List<LineViolation> problems;

    private ItemsRejected(String what, List<LineViolation> problems) {
      super(sentence(what, problems.stream().map(LineViolation::violation).toList()));
      this.problems = List.copyOf(problems);
    }

    public List<LineViolation> problems() {
      return problems;
    }
  }

  /** The order has no such lines. */
  public static final class OrderLinesNotFound extends ItemsRejected {
    public OrderLinesNotFound(List<LineViolation> problems) {
      super("A line does not exist", problems);
    }
  }

  /** There is less left of the order. */
  public static final class ShipmentExceedsOrder extends ItemsRejected {
    public ShipmentExceedsOrder(List<LineViolation> problems) {
      super("There is not so much left of the order", problems);
    }
  }

  /** There is less left to refund of the order. */
  public static final class RefundExceedsOrder extends ItemsRejected {
    public RefundExceedsOrder(List<LineViolation> problems) {
      super("There is not so much left to refund", problems);
    }
  }

  /** All of the order is refunded, or being refunded. */
  public static final class NothingToRefund extends OrderException {
    public NothingToRefund(OrderId id) {
      super(
          "Nothing is left to refund of order %s; expected one that is not refunded in full."
              .formatted(id));
    }
  }

  /** Less is left of what was paid, because some of it was refunded without naming lines. */
  public static final class RefundExceedsPayment extends OrderException {
    private final Money left;

    public RefundExceedsPayment(OrderId id, Money amount, Money left) {
      super(
          "The refund is %s %s; expected at most %s, which is what is left of the payment of order %s."
              .formatted(amount.minorUnits(), amount.currency(), left.minorUnits(), id));
      this.left = left;
    }

    public Money left() {
      return left;
    }
  }

  /** The order has as many refunds as it can have. */
  public static final class RefundLimitReached extends OrderException {
    public RefundLimitReached(OrderId id, int limit) {
      super(
          "Order %s has %s refunds, those that failed included; expected fewer, as it can have no more."
              .formatted(id, limit));
    }
  }

  /** All that is not sent is being refunded. */
  public static final class NothingToShip extends OrderException {
    public NothingToShip(OrderId id) {
      super(
          "All that is left of order %s is being refunded; expected something that can be sent."
              .formatted(id));
    }
  }

  /** The order has as many shipments as it can have. */
  public static final class ShipmentLimitReached extends OrderException {
    public ShipmentLimitReached(OrderId id, int limit) {
      super(
          "Order %s has %s shipments; expected fewer, as it can have no more."
              .formatted(id, limit));
    }
  }

  /** The order has no such shipment. */
  public static final class ShipmentNotFound extends OrderException {
    public ShipmentNotFound(OrderId orderId, ShipmentId id) {
      super("Order %s has no shipment %s.".formatted(orderId, id));
    }
  }

  /** The shipment has arrived before. */
  public static final class ShipmentDelivered extends OrderException {
    public ShipmentDelivered(ShipmentId id) {
      super("Shipment %s has arrived already; expected one on its way.".formatted(id));
    }
  }

  /** Nothing is sent that has not arrived. */
  public static final class NothingInTransit extends OrderException {
    public NothingInTransit(OrderId id) {
      super("Nothing of order %s is on its way; expected a shipment that is.".formatted(id));
    }
  }

  /** The order or product changed since the caller read it. */
  public static final class VersionMismatch extends OrderException {
    public VersionMismatch(OrderId id) {
      super("Order %s changed since it was read; read it again.".formatted(id));
    }

    public VersionMismatch(ProductId id) {
      super("Product %s changed since it was read; read it again.".formatted(id));
    }
  }

  /** As many orders of the customer wait to be paid as may. */
  public static final class TooManyUnpaidOrders extends OrderException {
    private final int limit;

    public TooManyUnpaidOrders(int limit) {
      super(
          "%s of your orders wait to be paid, which is as many as may; pay one of them, or cancel it."
              .formatted(limit));
      this.limit = limit;
    }

    public int limit() {
      return limit;
    }
  }

  /** An earlier payment attempt has not come to an end. */
  public static final class PaymentInProgress extends OrderException {
    public PaymentInProgress(OrderId id) {
      super(
          "An earlier payment attempt of order %s is still being processed; watch the order."
              .formatted(id));
    }
  }

  /** The provider does not know the payment method. */
  public static final class PaymentMethodUnknown extends OrderException {
    public PaymentMethodUnknown() {
      super(
          "The payment provider does not know the payment_method_token; expected one made by it.");
    }
  }

  /** The provider does not take the payment at all. */
  public static final class ProviderRefused extends OrderException {
    /**
     * @param why a sentence of the payment service
     */
    public ProviderRefused(String why) {
      super("The payment provider does not accept this payment. " + why);
    }
  }

  /** The payment service does not do what it was asked. The same request is safe to send again. */
  public static final class PaymentServiceUnavailable extends OrderException {
    private final boolean isTransient;

    private PaymentServiceUnavailable(boolean isTransient, @Nullable Throwable cause) {
      super("The payment service does not answer; send the same request again.");
      this.isTransient = isTransient;
      if (cause != null) {
        initCause(cause);
      }
    }

    /** It is away, or too busy. */
    public static PaymentServiceUnavailable outage(@Nullable Throwable cause) {
      return new PaymentServiceUnavailable(true, cause);
    }

    /** It answered what it never should. */
    public static PaymentServiceUnavailable defect(@Nullable Throwable cause) {
      return new PaymentServiceUnavailable(false, cause);
    }

    /**
     * Whether the same call may succeed later without anyone fixing anything. If not, it is a
     * defect.
     */
    public boolean isTransient() {
      return isTransient;
    }
  }

  /** Only staff may ask about other customers. */
  public static final class ScopeMissing extends OrderException {
    ScopeMissing(String customerId) {
      super(
          ("The customer_id is \"%s\"; expected \"me\" or nothing: only staff may see other"
                  + " customers' orders.")
              .formatted(customerId));
    }
  }

  /** What the order held about a person was taken out, and nothing can be put in any more. */
  public static final class Redacted extends OrderException {
    public Redacted(OrderId id) {
      super("Order %s is redacted and cannot be changed; expected one that is not.".formatted(id));
    }
  }

  /** Customers give an order its metadata once, with the order. */
  public static final class MetadataForStaff extends OrderException {
    public MetadataForStaff() {
      super("Changing metadata needs the scope orders.staff.");
    }
  }

  /** Only staff sees products that are not offered. */
  public static final class ProductStatesHidden extends OrderException {
    public ProductStatesHidden() {
      super(
          "The states name INACTIVE; expected ACTIVE or nothing: only staff sees other products.");
    }
  }

  private static String sentence(String what, List<Violation> violations) {
    return violations.stream()
        .limit(MOST_NAMED)
        .map(violation -> violation.field() + ": " + violation.problem())
        .collect(Collectors.joining("; ", what + ": ", more(violations) + "."));
  }

  private static String more(List<?> all) {
    return all.size() <= MOST_NAMED ? "" : " and %s more".formatted(all.size() - MOST_NAMED);
  }
}
