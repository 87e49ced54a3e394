package dev.commercesuite.runtime.database;

/** Another row has the same value under a UNIQUE index. */
public final class UniqueViolation extends ConstraintViolation {
  UniqueViolation(String constraint, Throwable cause) {
    super(constraint, cause);
  }
}
