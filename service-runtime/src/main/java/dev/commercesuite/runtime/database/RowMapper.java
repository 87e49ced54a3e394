package dev.commercesuite.runtime.database;

/** Makes a value from the row that a result set is at. */
@FunctionalInterface
public interface RowMapper<T> {
  T map(Row row);
}
