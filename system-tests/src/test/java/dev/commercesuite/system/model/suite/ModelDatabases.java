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

/** Databases of one run, each with one connection: there is one thread. */
public final class ModelDatabases implements AutoCloseable {
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
    payments = open("classpath:db/payment", seams.paymentsSql());
    sandbox = open("classpath:db/sandbox", List.of());
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
      throw new IllegalStateException("the bug could not be planted", e);
    }
  }

  @Override
  public void close() {
    orders.close();
    payments.close();
    sandbox.close();
  }
}
