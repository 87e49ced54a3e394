package dev.commercesuite.system.model;

/** Nothing the suite can do by itself would help. */
final class NeedsPerson extends RuntimeException {
  NeedsPerson() {
    super("needs a person", null, false, false);
  }
}
