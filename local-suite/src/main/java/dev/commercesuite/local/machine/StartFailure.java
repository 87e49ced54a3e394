package dev.commercesuite.local.machine;

/** The suite cannot start; the message is the one line that tells a developer what to do. */
public final class StartFailure extends RuntimeException {

  public StartFailure(String message) {
    super(message);
  }

  public StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
