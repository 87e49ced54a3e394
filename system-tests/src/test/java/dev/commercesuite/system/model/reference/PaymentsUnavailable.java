package dev.commercesuite.system.model.reference;

/** Order-service got no answer from payment-service. */
final class PaymentsUnavailable extends RuntimeException {
  PaymentsUnavailable() {
    super("away", null, false, false);
  }
}
