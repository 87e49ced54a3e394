package dev.commercesuite.interceptors.errors;

import java.io.Serial;

/**
 * Aborts a call with a {@link Failure} that is already known.
 *
 * <p>It is an outcome and not a surprise: it has no stack trace and nobody logs it.
 */
public final class FailureException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  FailureException(Failure failure) {
    super(failure.reasonName() + ": " + failure.message(), null, false, false);
    this.failure = failure;
  }

  /** What the caller gets to see. */
  public Failure failure() {
    return failure;
  }
}
