package dev.commercesuite.runtime.database.availability;

import java.sql.SQLException;

/** Tells failures by which nobody has answered from those that are an answer. */
final class Unreachable {
  /** The server was reached and does not want this client. */
  private static final String REJECTED = "08004";

  private Unreachable() {}

  /** Whether nobody was there, or nobody ready to answer (08, 57P). */
  static boolean isMeantBy(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return state.startsWith("57P") || (state.startsWith("08") && !state.equals(REJECTED));
  }
}
