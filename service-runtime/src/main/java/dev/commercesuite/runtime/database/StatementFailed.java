package dev.commercesuite.runtime.database;

/** Any other failure: a defect in the SQL, a missing privilege, a value out of range. */
public final class StatementFailed extends DatabaseException {
  StatementFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
