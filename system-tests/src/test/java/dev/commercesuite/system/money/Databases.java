package dev.commercesuite.system.money;

import java.sql.Connection;
import java.sql.SQLException;

/** The databases of a suite. */
@FunctionalInterface
public interface Databases {
  /**
   * A connection that may read everything.
   *
   * @param database {@code orders}, {@code payments}, {@code sandbox_provider}, or {@code postgres}
   *     for one where tables can be made
   */
  Connection connect(String database) throws SQLException;
}
