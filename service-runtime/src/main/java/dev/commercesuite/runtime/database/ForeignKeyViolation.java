package dev.commercesuite.runtime.database;

/** The row refers to one that does not exist, or is referred to. */
public final class ForeignKeyViolation extends ConstraintViolation {
  ForeignKeyViolation(String constraint, Throwable cause) {
    super(constraint, cause);
  }
}
