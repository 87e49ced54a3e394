package dev.commercesuite.system.model.reference;

/** The suite and the model do not agree. */
public final class Divergence extends RuntimeException {
  public Divergence(String message) {
    super(message);
  }

  public Divergence(String message, Throwable cause) {
    super(message, cause);
  }
}
