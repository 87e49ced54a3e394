package dev.commercesuite.system.volume;

import dev.commercesuite.local.Environments;
import dev.commercesuite.local.LocalSuite;
import dev.commercesuite.local.Progress;
import dev.commercesuite.local.SuiteDatabases;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.postgres.LocalDatabase;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The suite on a PostgreSQL that goes on while the services are away. */
final class VolumeSuite implements RunningSuite, AutoCloseable {
  private final Ports ports = Ports.free();
  private final SuiteFolder folder;
  private final SuiteDatabases databases;
  private final LocalPostgres postgres;
  private final PostgresServer server;
  private @Nullable LocalSuite services;
  private @Nullable SuiteChannels channels;

  VolumeSuite(Path root) {
    folder = new SuiteFolder(root);
    SecretFiles secrets = new SecretFiles(folder.secrets());
    databases = new SuiteDatabases(secrets);
    postgres =
        new LocalPostgres(
            folder.postgres(), log(), ports.postgres(), secrets.password("postgres-superuser"));
    server = postgres.start();
  }

  /** The databases of the three services, without that of the sandbox provider. */
  List<LocalDatabase> databases() {
    return List.of(databases.users(), databases.orders(), databases.payments());
  }

  void startServices() {
    LocalSuite starting =
        new LocalSuite(new LocalSuite.Options(folder.root(), ports, server), Progress.silent());
    services = starting;
    starting.start();
    channels = new SuiteChannels(ports, folder.tls());
  }

  void stopServices() {
    if (channels != null) {
      channels.close();
      channels = null;
    }
    if (services != null) {
      services.close();
      services = null;
    }
  }

  SuiteChannels channels() {
    if (channels == null) {
      throw new IllegalStateException("the services are not running");
    }
    return channels;
  }

  SuiteFolder folder() {
    return folder;
  }

  /** Of PostgreSQL. */
  Path log() {
    return folder.log("postgresql");
  }

  /** As the superuser. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
  }

  /** Changes how PostgreSQL treats the services from their next connection on. */
  void setForServices(String parameter, String value) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      for (LocalDatabase database : databases()) {
        statement.execute(
            "alter role %s set %s = '%s'".formatted(database.application(), parameter, value));
      }
    }
  }

  /** Changes the server. */
  void configure(String parameter, String value) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set %s = '%s'".formatted(parameter, value));
      statement.execute("select pg_reload_conf()");
    }
  }

  @Override
  public ManagedChannel channel(String service) {
    return switch (service) {
      case Environments.USER_SERVICE -> channels().users();
      case Environments.ORDER_SERVICE -> channels().orders();
      case Environments.PAYMENT_SERVICE -> channels().payments();
      default -> throw new IllegalArgumentException(service + " is no service of the suite");
    };
  }

  @Override
  public String adminEmail() {
    return Environments.ADMIN_EMAIL;
  }

  @Override
  public String adminPassword() {
    return folder.adminPassword();
  }

  @Override
  public void close() {
    stopServices();
    postgres.close();
  }
}
