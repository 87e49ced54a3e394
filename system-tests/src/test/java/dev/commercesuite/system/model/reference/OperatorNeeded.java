package dev.commercesuite.system.model.reference;

/** Nothing the suite can do by itself would help. */
final class OperatorNeeded extends RuntimeException {
  OperatorNeeded() {
    super("needs a person", null, false, false);
  }
}
