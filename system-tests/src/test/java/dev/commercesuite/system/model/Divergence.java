package dev.commercesuite.system.model;

/** The suite and the model do not agree. */
final class Divergence extends RuntimeException {
  Divergence(String message) {
    super(message);
  }

  Divergence(String message, Throwable cause) {
    super(message, cause);
  }
}
