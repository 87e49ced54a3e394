package dev.commercesuite.payment.domain;

/** Whose payments a request can see. To it, the others do not exist. */
public sealed interface PaymentVisibility {

  /** Everyone's. */
  record All() implements PaymentVisibility {}

  /** Those that one customer pays. */
  record OfCustomer(CustomerId customer) implements PaymentVisibility {}

  /** Nobody's: the caller is not a customer. */
  record None() implements PaymentVisibility {}

  /** Whether a payment of this customer can be seen. */
  default boolean includes(CustomerId customer) {
    return switch (this) {
      case All _ -> true;
      case OfCustomer(CustomerId own) -> own.equals(customer);
      case None _ -> false;
    };
  }
}
