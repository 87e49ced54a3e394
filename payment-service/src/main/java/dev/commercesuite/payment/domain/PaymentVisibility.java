package dev.commercesuite.payment.domain;

/** Whose payments a request may see. For that request the others do not exist. */
public sealed interface PaymentVisibility {

  /** Everyone's. */
  record All() implements PaymentVisibility {}

  /** One customer's. */
  record OfCustomer(CustomerId customer) implements PaymentVisibility {}

  /** Nobody's: the caller is not a customer. */
  record None() implements PaymentVisibility {}

  /** Whether payments of this customer are visible. */
  default boolean includes(CustomerId customer) {
    return switch (this) {
      case All _ -> true;
      case OfCustomer(CustomerId own) -> own.equals(customer);
      case None _ -> false;
    };
  }
}
