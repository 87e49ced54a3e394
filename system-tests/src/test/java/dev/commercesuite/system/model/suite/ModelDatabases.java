package dev.commercesuite.system.model.suite;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** Databases of one run, each with one connection: there is one thread. */
public final class ModelDatabases implements AutoCloseable {
  /** A run has fewer postings than a closing has otherwise. */
  private static final String SHORT_CLOSINGS =
      "create or replace function ledger_closing_floor() returns integer language sql return 1";

  /** The sandbox itself lets a bank decide at once or never. */
  private static final String BANKS_DECIDE = "grant update (state) on charge_disputes to public";

  static {
    // Nothing crashes here, so nothing has to be durable.
    TestPostgres.asSuperuser("alter system set fsync = off");
    TestPostgres.asSuperuser("alter system set full_page_writes = off");
    TestPostgres.asSuperuser("alter system set synchronous_commit = off");
    TestPostgres.asSuperuser("alter system set max_wal_size = '2GB'");
    TestPostgres.asSuperuser("alter system set jit = off");
    TestPostgres.asSuperuser("select pg_reload_conf()");
  }

  public final Database orders;
  public final Database payments;
  public final Database sandbox;

  ModelDatabases(Seams seams) {
    orders = open("classpath:db/order", seams.ordersSql());
    payments =
        open(
            "classpath:db/payment",
            Stream.concat(Stream.of(SHORT_CLOSINGS), seams.paymentsSql().stream()).toList());
    sandbox = open("classpath:db/sandbox", List.of(BANKS_DECIDE));
  }

  private static Database open(String migrations, List<String> statements) {
    DatabaseConfig config = TestPostgres.migrated(migrations);
    asOwner(config, statements);
    DatabaseConfig single =
        new DatabaseConfig(
            config.url(),
            config.application(),
            TestPostgres.owner(),
            1,
            config.connectionTimeout(),
            config.statementTimeout().multipliedBy(12),
            config.lockTimeout(),
            config.startupTimeout());
    return Database.open(single, "model", new SimpleMeterRegistry());
  }

  private static void asOwner(DatabaseConfig config, List<String> statements) {
    if (statements.isEmpty()) {
      return;
    }
    try (Connection connection =
            DriverManager.getConnection(
                config.url(),
                TestPostgres.owner().user(),
                TestPostgres.owner().password().reveal());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database could not be prepared", e);
    }
  }

  @Override
  public void close() {
    orders.close();
    payments.close();
    sandbox.close();
  }
}
