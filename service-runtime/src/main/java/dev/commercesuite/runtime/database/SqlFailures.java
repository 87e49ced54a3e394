package dev.commercesuite.runtime.database;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what JDBC throws into this package's exceptions, by SQLSTATE (PostgreSQL manual, appendix
 * A).
 */
public final class SqlFailures {
  /** Where PostgreSQL makes a table's file longer. */
  private static final Set<String> EXTENDING_A_FILE = Set.of("mdextend", "mdzeroextend");

  private SqlFailures() {}

  public static DatabaseException translate(SQLException failure) {
    SQLException cause = rootOf(failure);
    String message = String.valueOf(cause.getMessage());
    String state = cause.getSQLState() == null ? "" : cause.getSQLState();
    return switch (state) {
      case "23505", "23P01" -> new UniqueViolation(constraint(cause), cause);
      case "23502", "23514" -> new CheckViolation(constraint(cause), cause);
      case "23503", "23001" -> new ForeignKeyViolation(constraint(cause), cause);
      case "40001", "40P01" -> new TransactionConflict(message, cause);
      case "0A000" ->
          isStalePlan(cause)
              ? new TransactionConflict(message, cause)
              : new StatementFailed(message, cause);
      case "55P03" -> new LockTimeout(message, cause);
      case "XX000" ->
          findsNoRoom(cause)
              ? new DatabaseUnavailable(message, cause)
              : new StatementFailed(message, cause);
      // The statement timeout. A cancelled call is told apart before this point.
      case "57014" -> new DatabaseUnavailable(message, cause);
      default ->
          isUnavailable(state) || cause instanceof SQLTransientConnectionException
              ? new DatabaseUnavailable(message, cause)
              : new StatementFailed(message, cause);
    };
  }

  /**
   * Connection lost (08), out of resources (53, a full disk among them), shutting down or starting
   * (57P, 25P03), a disk that cannot be read or written (58030).
   */
  private static boolean isUnavailable(String state) {
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.equals("58030")
        || state.equals("25P03")
        || state.equals("25P04");
  }

  /**
   * A full disk has a state of its own (53100); a limit of the file system, of a quota or of the
   * process has none.
   */
  private static boolean findsNoRoom(SQLException failure) {
    ServerErrorMessage message = serverMessage(failure);
    return message != null && EXTENDING_A_FILE.contains(String.valueOf(message.getRoutine()));
  }

  /** Whether what a statement returns has changed since the connection prepared it. */
  static boolean isStalePlan(@Nullable Throwable failure) {
    ServerErrorMessage message = serverMessage(failure);
    return message != null && "RevalidateCachedQuery".equals(message.getRoutine());
  }

  /** Whether a transaction that writes was told that it may not. */
  static boolean isReadOnly(DatabaseException failure) {
    return failure.getCause() instanceof SQLException cause && "25006".equals(cause.getSQLState());
  }

  private static SQLException rootOf(SQLException failure) {
    if (failure instanceof BatchUpdateException && failure.getNextException() != null) {
      return failure.getNextException();
    }
    return failure;
  }

  private static String constraint(SQLException failure) {
    ServerErrorMessage message = serverMessage(failure);
    if (message == null) {
      return "";
    }
    String constraint = message.getConstraint();
    String column = message.getColumn();
    return constraint != null ? constraint : column != null ? column : "";
  }

  private static @Nullable ServerErrorMessage serverMessage(@Nullable Throwable failure) {
    return failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
