package dev.commercesuite.system.costs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What the databases of a suite were asked to do for some calls, each figure per call and without
 * what the suite does by itself in the same time.
 *
 * @param statements sent by the services, begin and commit left out: about as many round trips
 * @param commits that wrote something
 * @param indexEntries added to B-trees
 * @param walBytes without the images of pages
 * @param pageImageBytes of pages that changed for the first time since a checkpoint
 */
record DatabaseCosts(
    double statements,
    double commits,
    double indexEntries,
    double walBytes,
    double pageImageBytes) {

  /** Counts from now on. */
  static Counting begin(BuiltSuite suite) throws SQLException {
    try (Connection connection = suite.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_stat_statements_reset()");
      return new Counting(suite, position(statement), System.nanoTime());
    }
  }

  /** Where the log was at the start. */
  record Counting(BuiltSuite suite, String begin, long beginNanos) {

    /** What was done since. */
    Total end() throws SQLException {
      double seconds = (System.nanoTime() - beginNanos) / 1e9;
      try (Connection connection = suite.connect("postgres");
          Statement statement = connection.createStatement()) {
        double statements =
            number(
                statement,
                """
                select coalesce(sum(s.calls), 0) from pg_stat_statements s
                join pg_roles r on r.oid = s.userid
                where r.rolname like '%_app' and s.toplevel
                  and s.query !~* '^(begin|commit|rollback|set|show)'
                """);
        String end = position(statement);
        return new Total(
            seconds,
            new DatabaseCosts(
                statements,
                records(statement, end, "count", "Transaction/COMMIT%"),
                records(statement, end, "count", "Btree/INSERT%"),
                records(statement, end, "record_size", "%"),
                records(statement, end, "fpi_size", "%")));
      }
    }

    private double records(Statement statement, String end, String figure, String type)
        throws SQLException {
      return number(
          statement,
          """
          select coalesce(sum(%s), 0) from pg_get_wal_stats('%s', '%s', true)
          where "resource_manager/record_type" like '%s'
          """
              .formatted(figure, begin, end, type));
    }
  }

  /** All that was done in a time. */
  record Total(double seconds, DatabaseCosts costs) {

    /**
     * Per call.
     *
     * @param idle what was done in a time without calls
     */
    DatabaseCosts perCall(int calls, Total idle) {
      double idleTimes = seconds / idle.seconds();
      return new DatabaseCosts(
          (costs.statements - idleTimes * idle.costs.statements) / calls,
          (costs.commits - idleTimes * idle.costs.commits) / calls,
          (costs.indexEntries - idleTimes * idle.costs.indexEntries) / calls,
          (costs.walBytes - idleTimes * idle.costs.walBytes) / calls,
          (costs.pageImageBytes - idleTimes * idle.costs.pageImageBytes) / calls);
    }
  }

  private static String position(Statement statement) throws SQLException {
    // Records are in the log only once it is written.
    statement.execute("set synchronous_commit = on");
    statement.execute("select pg_logical_emit_message(true, 'costs', '')");
    try (ResultSet row = statement.executeQuery("select pg_current_wal_flush_lsn()::text")) {
      row.next();
      return row.getString(1);
    }
  }

  private static double number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getDouble(1);
    }
  }
}
