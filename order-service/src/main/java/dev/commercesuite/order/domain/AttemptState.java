package dev.commercesuite.order.domain;

/** How far a payment attempt is. */
public sealed interface AttemptState {

  /** The payment service is being asked to charge; what it did is not known here. */
  record Started() implements AttemptState {}

  /** The payment service has it and does not know the outcome yet. */
  record Processing() implements AttemptState {}

  /** The customer has to act. */
  record RequiresAction(NextAction action) implements AttemptState {}

  /** Declined; the same payment can be tried with another payment method. */
  record Declined(PaymentError error) implements AttemptState {}

  /** The provider does not know the payment method. Nothing was charged. */
  record MethodInvalid() implements AttemptState {}

  /** The provider does not take this payment, whatever the payment method. */
  record Refused(String message) implements AttemptState {}

  /** The payment ended without money changing hands; another attempt needs another payment. */
  record Closed(PaymentError error) implements AttemptState {}

  /** Paid. */
  record Succeeded() implements AttemptState {}
}
