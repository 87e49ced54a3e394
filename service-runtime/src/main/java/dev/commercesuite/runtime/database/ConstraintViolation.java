package dev.commercesuite.runtime.database;

/** A row breaks a rule that the schema keeps. */
public abstract sealed class ConstraintViolation extends DatabaseException
    permits CheckViolation, ForeignKeyViolation, UniqueViolation {
  private final String constraint;

  ConstraintViolation(String constraint, Throwable cause) {
    super(cause.getMessage(), cause);
    this.constraint = constraint;
  }

  /** The name of the constraint or unique index, as the migration spells it. */
  public String constraint() {
    return constraint;
  }
}
