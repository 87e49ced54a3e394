package dev.commercesuite.system.cluster;

/** The command line cannot be followed; the message says why. */
final class MisuseException extends RuntimeException {
  MisuseException(String message) {
    super(message);
  }
}
