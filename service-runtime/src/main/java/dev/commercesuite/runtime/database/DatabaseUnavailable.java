package dev.commercesuite.runtime.database;

import org.jspecify.annotations.Nullable;

/** PostgreSQL does not answer, refuses connections, or no connection became free in time. */
public final class DatabaseUnavailable extends DatabaseException {
  public DatabaseUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
