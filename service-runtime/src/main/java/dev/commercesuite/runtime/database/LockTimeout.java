package dev.commercesuite.runtime.database;

/** A statement waited longer than the lock timeout for rows that another transaction holds. */
public final class LockTimeout extends DatabaseException {
  LockTimeout(String message, Throwable cause) {
    super(message, cause);
  }
}
