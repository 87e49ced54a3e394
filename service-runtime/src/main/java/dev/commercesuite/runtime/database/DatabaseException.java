package dev.commercesuite.runtime.database;

import org.jspecify.annotations.Nullable;

/**
 * A transaction did not happen: it was rolled back as a whole. (Only when {@link
 * DatabaseUnavailable} comes from a lost connection during the commit is the outcome unknown; a
 * repeated request with the same request id finds out.)
 */
public abstract sealed class DatabaseException extends RuntimeException
    permits ConstraintViolation,
        DatabaseUnavailable,
        LockTimeout,
        StatementFailed,
        TransactionCancelled,
        TransactionConflict {

  DatabaseException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether the same transaction may succeed later without anyone fixing anything. If not, it is a
   * defect.
   */
  public final boolean isTransient() {
    return switch (this) {
      case DatabaseUnavailable _, LockTimeout _, TransactionCancelled _, TransactionConflict _ ->
          true;
      case ConstraintViolation _, StatementFailed _ -> false;
    };
  }
}
