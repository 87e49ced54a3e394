package dev.commercesuite.order.domain;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, or the service itself.
 *
 * @param id the user's id or the service's name; empty for the service itself
 */
public record Actor(Kind kind, String id, Set<Permission> permissions) {
  /** The service itself, when it recovers an order or lets it expire. */
  public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "", Set.of());

  private static final Pattern USER_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** What kind of actor it is. */
  public enum Kind {
    USER,
    SERVICE,
    SYSTEM
  }

  /** What only some actors may do. */
  public enum Permission {
    /** See anyone's orders. */
    SEE_ANY_ORDER,
    /** Change anyone's orders. */
    CHANGE_ANY_ORDER,
    /** Give back money of anyone's orders, and so see the refunds of anyone's. */
    REFUND_ANY_ORDER,
    /** Redact anyone's orders. */
    REDACT_ANY_ORDER,
    /** See how many pieces of a product there are. */
    STOCK_FIGURES
  }

  public Actor {
    permissions = Set.copyOf(permissions);
  }

  /** The orders that this actor may see. */
  public OrderVisibility visibleOrders() {
    return maySeeAny() ? new OrderVisibility.All() : ownOrders();
  }

  /** The orders of which this actor may see the refunds. */
  public OrderVisibility ordersWithVisibleRefunds() {
    return permissions.contains(Permission.REFUND_ANY_ORDER) || maySeeAny()
        ? new OrderVisibility.All()
        : ownOrders();
  }

  /** The orders that this actor may change. The others do not exist for it. */
  public OrderVisibility changeableOrders() {
    return mayChangeAnyOrder() ? new OrderVisibility.All() : ownOrders();
  }

  /** Whether this actor is staff, rather than the customer of the orders that it changes. */
  public boolean mayChangeAnyOrder() {
    return permissions.contains(Permission.CHANGE_ANY_ORDER);
  }

  /** The orders that this actor may redact. The others do not exist for it. */
  public OrderVisibility redactableOrders() {
    return permissions.contains(Permission.REDACT_ANY_ORDER)
        ? new OrderVisibility.All()
        : ownOrders();
  }

  /** The orders that this actor made, whatever else it may see or change. */
  public OrderVisibility ownOrders() {
    return new OrderVisibility.OfCustomer(id);
  }

  /**
   * The orders of one customer, or all that this actor may see when the id is null.
   *
   * @throws OrderException.ScopeMissing when they are not this actor's to see
   */
  public OrderVisibility visibleOrders(@Nullable String customerId) {
    if (customerId == null) {
      return visibleOrders();
    }
    if (!customerId.equals(id) && !maySeeAny()) {
      throw new OrderException.ScopeMissing(customerId);
    }
    return new OrderVisibility.OfCustomer(customerId);
  }

  /**
   * This actor's id as that of a customer.
   *
   * @throws OrderException.NotACustomer when it is not a UUID in small letters, as all users of the
   *     suite have; the id of a service is none
   */
  public String customerId() {
    if (!USER_ID.matcher(id).matches()) {
      throw new OrderException.NotACustomer();
    }
    return id;
  }

  /** How exactly this actor may know what is left of a product. */
  public StockFigures stockFigures() {
    return permissions.contains(Permission.STOCK_FIGURES)
        ? StockFigures.EXACT
        : StockFigures.ROUNDED;
  }

  private boolean maySeeAny() {
    return permissions.contains(Permission.SEE_ANY_ORDER);
  }
}
