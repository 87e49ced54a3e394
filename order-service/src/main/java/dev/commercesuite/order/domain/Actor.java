package dev.commercesuite.order.domain;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, or the service itself.
 *
 * @param id the user's id or the service's name; empty for the service itself
 */
public record Actor(Kind kind, String id, Set<Permission> permissions) {
  /** The service itself, when it recovers an order or lets it expire. */
  public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "", Set.of());

  /** What kind of actor it is. */
  public enum Kind {
    USER,
    SERVICE,
    SYSTEM
  }

  /** What only some actors may do. */
  public enum Permission {
    /** See and change anyone's orders. */
    ANY_ORDER
  }

  public Actor {
    permissions = Set.copyOf(permissions);
  }

  /** The orders that this actor may touch. */
  public OrderVisibility visibleOrders() {
    return mayTouchAny() ? new OrderVisibility.All() : ownOrders();
  }

  /** The orders that this actor made, whatever else it may touch. */
  public OrderVisibility ownOrders() {
    return new OrderVisibility.OfCustomer(id);
  }

  /**
   * The orders of one customer, or all that this actor may touch when the id is null.
   *
   * @throws OrderException.ScopeMissing when they are not this actor's to see
   */
  public OrderVisibility visibleOrders(@Nullable String customerId) {
    if (customerId == null) {
      return visibleOrders();
    }
    if (!customerId.equals(id) && !mayTouchAny()) {
      throw new OrderException.ScopeMissing(customerId);
    }
    return new OrderVisibility.OfCustomer(customerId);
  }

  private boolean mayTouchAny() {
    return permissions.contains(Permission.ANY_ORDER);
  }
}
