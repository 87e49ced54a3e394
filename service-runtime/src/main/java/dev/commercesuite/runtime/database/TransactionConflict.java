package dev.commercesuite.runtime.database;

/** A deadlock or serialization failure, still there after the retries. */
public final class TransactionConflict extends DatabaseException {
  TransactionConflict(String message, Throwable cause) {
    super(message, cause);
  }
}
