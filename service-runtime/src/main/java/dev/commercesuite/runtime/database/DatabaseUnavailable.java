package dev.commercesuite.runtime.database;

/** PostgreSQL does not answer, refuses connections, or no connection became free in time. */
public final class DatabaseUnavailable extends DatabaseException {
  DatabaseUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
