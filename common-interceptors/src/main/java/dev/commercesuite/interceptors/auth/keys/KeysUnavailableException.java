package dev.commercesuite.interceptors.auth.keys;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The issuer's keys are needed and cannot be fetched. */
public final class KeysUnavailableException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  public KeysUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
