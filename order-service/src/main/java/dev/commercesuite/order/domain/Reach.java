package dev.commercesuite.order.domain;

/** Whose orders a request can see. To it, the others do not exist. */
public sealed interface Reach {

  /** Everyone's. */
  record Anyones() implements Reach {}

  /** One customer's. */
  record Only(String customerId) implements Reach {}

  /** Whether an order of this customer can be seen. */
  default boolean includes(String customerId) {
    return switch (this) {
      case Anyones _ -> true;
      case Only(String only) -> only.equals(customerId);
    };
  }
}
