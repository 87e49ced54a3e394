package dev.commercesuite.runtime.database;

/** Any other failure: a defect in the SQL, a missing right, a value that does not fit. */
public final class StatementFailed extends DatabaseException {
  StatementFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
