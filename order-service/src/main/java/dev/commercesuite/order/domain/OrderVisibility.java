package dev.commercesuite.order.domain;

/** Whose orders a request can see. To it, the others do not exist. */
public sealed interface OrderVisibility {

  /** Everyone's. */
  record All() implements OrderVisibility {}

  /** One customer's. */
  record OfCustomer(String customerId) implements OrderVisibility {}

  /** Whether an order of this customer can be seen. */
  default boolean includes(String customerId) {
    return switch (this) {
      case All _ -> true;
      case OfCustomer(String id) -> id.equals(customerId);
    };
  }
}
