package dev.commercesuite.order.domain.order;

/** How far a payment attempt is. It goes forward only, until its outcome is known. */
public sealed interface AttemptState {

  /** Whether this state is older than the current one: a report that arrived late. */
  default boolean isEarlierThan(AttemptState current) {
    return stage() < current.stage();
  }

  /** The same without the texts of others, and without what only whoever pays may know. */
  default AttemptState redacted() {
    return switch (this) {
      case Started _, Processing _, MethodUnknown _, Succeeded _ -> this;
      case RequiresAction _ -> new RequiresAction(new NextAction("", ""));
      case Declined(PaymentError error) -> new Declined(error.redacted());
      case Refused _ -> new Refused("");
      case Closed(PaymentError error) -> new Closed(error.redacted());
    };
  }

  private int stage() {
    return switch (this) {
      case Started _ -> 0;
      // Back and forth: once the customer has acted, it is processed again.
      case Processing _, RequiresAction _ -> 1;
      case Declined _, MethodUnknown _, Refused _, Closed _, Succeeded _ -> 2;
    };
  }

  /** The payment service is being asked to charge; what it did is not known here. */
  record Started() implements AttemptState {}

  /** The payment service has it and does not know the outcome yet. */
  record Processing() implements AttemptState {}

  /** The customer has to act. */
  record RequiresAction(NextAction action) implements AttemptState {}

  /** Declined; the same payment can be tried with another payment method. */
  record Declined(PaymentError error) implements AttemptState {}

  /** The provider does not know the payment method. Nothing was charged. */
  record MethodUnknown() implements AttemptState {}

  /** The provider does not take this payment, whatever the payment method. */
  record Refused(String message) implements AttemptState {}

  /** The payment ended without money changing hands; another attempt needs another payment. */
  record Closed(PaymentError error) implements AttemptState {}

  /** Paid. */
  record Succeeded() implements AttemptState {}
}
