package dev.commercesuite.payment.domain;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something or causes a change.
 *
 * @param id the user's id, the service's client id or the provider's name; empty for the system
 */
public record Actor(Kind kind, String id, Set<Permission> permissions) {
  /** The service itself, when it recovers a step that no caller waits for any longer. */
  public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "", Set.of());

  /** The kinds of actors. */
  public enum Kind {
    USER,
    SERVICE,
    SYSTEM,
    PROVIDER
  }

  /** What only some actors may do. */
  public enum Permission {
    /** See anyone's payments. */
    ANY_PAYMENT
  }

  public Actor {
    permissions = Set.copyOf(permissions);
  }

  /** The customer that this actor is; empty when it is none. */
  public Optional<CustomerId> customer() {
    try {
      return kind == Kind.USER ? Optional.of(CustomerId.of(id)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      // A user of another issuer, who has no payments here.
      return Optional.empty();
    }
  }

  /** The payments that this actor may see. */
  public PaymentVisibility visiblePayments() {
    return permissions.contains(Permission.ANY_PAYMENT)
        ? new PaymentVisibility.All()
        : customer()
            .<PaymentVisibility>map(PaymentVisibility.OfCustomer::new)
            .orElseGet(PaymentVisibility.None::new);
  }

  /**
   * The payments of one customer, or all that this actor may see when the customer is null.
   *
   * @throws PaymentException.ScopeMissing when they are not this actor's to see
   */
  public PaymentVisibility visiblePayments(@Nullable CustomerId customer) {
    PaymentVisibility visible = visiblePayments();
    if (customer == null) {
      return visible;
    }
    if (!visible.includes(customer)) {
      throw new PaymentException.ScopeMissing(customer);
    }
    return new PaymentVisibility.OfCustomer(customer);
  }
}
