package dev.commercesuite.interceptors.errors;

import org.jspecify.annotations.Nullable;

/**
 * Says what a caller gets to see of an exception.
 *
 * <p>Every service has one, exhaustive over its sealed exception hierarchy. Implementations are
 * thread-safe and do not log.
 */
@FunctionalInterface
public interface ErrorMapper {

  /** Returns what the caller gets to see, or null if this mapper does not know the exception. */
  @Nullable Failure map(Throwable thrown);

  /** A mapper that asks the other one when this one does not know the exception. */
  default ErrorMapper orElse(ErrorMapper other) {
    return thrown -> {
      Failure failure = map(thrown);
      return failure != null ? failure : other.map(thrown);
    };
  }
}
