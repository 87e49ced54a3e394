package dev.commercesuite.runtime.database;

/** A deadlock, a serialization failure or a changed table, still there after the retries. */
public final class TransactionConflict extends DatabaseException {
  TransactionConflict(String message, Throwable cause) {
    super(message, cause);
  }
}
