package dev.commercesuite.interceptors.tls;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A certificate or key file is missing, unreadable or wrong. The message names the file. */
public final class TlsFileException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  TlsFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
