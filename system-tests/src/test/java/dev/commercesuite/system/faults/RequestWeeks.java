package dev.commercesuite.system.faults;

import dev.commercesuite.system.replicas.SuitePostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The weeks in which request keys are stored: with the next one begins another partition. They end
 * when the test says so, for transactions that begin from then on.
 */
final class RequestWeeks {
  private static final List<String> DATABASES = List.of("orders", "payments");
  private final SuitePostgres postgres;

  private RequestWeeks(SuitePostgres postgres) {
    this.postgres = postgres;
  }

  /** From now on the test ends them. */
  static RequestWeeks of(SuitePostgres postgres) throws SQLException {
    RequestWeeks weeks = new RequestWeeks(postgres);
    weeks.execute(
        """
        create table ended_weeks (moment timestamptz not null);
        create function current_week() returns timestamptz language sql stable security definer as $$
          select date_trunc(
            'week',
            now() + (select count(*) from public.ended_weeks where moment <= now()) * interval '7 days',
            'UTC')
        $$;
        grant execute on function current_week() to public;
        alter table idempotency_keys alter column week set default current_week()
        """);
    return weeks;
  }

  /** In all databases. */
  void end() throws SQLException {
    execute("insert into ended_weeks values (clock_timestamp())");
  }

  /** In how many weeks there are keys, where there are fewest. */
  int used() throws SQLException {
    int fewest = Integer.MAX_VALUE;
    for (String database : DATABASES) {
      try (Connection connection = postgres.connect(database);
          Statement statement = connection.createStatement();
          ResultSet weeks =
              statement.executeQuery("select count(distinct week) from idempotency_keys")) {
        weeks.next();
        fewest = Math.min(fewest, weeks.getInt(1));
      }
    }
    return fewest;
  }

  private void execute(String sql) throws SQLException {
    for (String database : DATABASES) {
      try (Connection connection = postgres.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }
}
