package dev.commercesuite.runtime.database;

/** A CHECK or NOT NULL constraint refused the row. For NOT NULL the name is the column's. */
public final class CheckViolation extends ConstraintViolation {
  CheckViolation(String constraint, Throwable cause) {
    super(constraint, cause);
  }
}
