package dev.commercesuite.system.model.reference;

/** The model refuses a request, for a reason of the contract. Nothing was changed. */
final class Rejected extends RuntimeException {
  private final String reason;

  Rejected(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
