package dev.commercesuite.system.model;

/** Order-service got no answer from payment-service. */
final class PaymentsAway extends RuntimeException {
  PaymentsAway() {
    super("away", null, false, false);
  }
}
