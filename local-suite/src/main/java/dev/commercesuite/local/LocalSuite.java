package dev.commercesuite.local;

import dev.commercesuite.local.keys.DevelopmentCertificates;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.DiskSpace;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.local.machine.StartFailure;
import dev.commercesuite.local.postgres.DatabaseCreator;
import dev.commercesuite.local.postgres.LocalPostgres;
import dev.commercesuite.local.postgres.PostgresServer;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.migration.Migrations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL and the three services, each service as in production: its own {@code Main.start},
 * ports, database, roles and certificate. They run in this process, unless a {@link
 * ServiceLauncher} says otherwise.
 *
 * <p>Safe to close from another thread (a shutdown hook) at any moment of the start: the step that
 * is under way ends, no other begins, and what was started is stopped in reverse order.
 */
public final class LocalSuite implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalSuite.class);
  private static final long LONGEST_STEP_SECONDS = 10;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final String SUPERUSER_PASSWORD = "postgres-superuser";

  private final Options options;
  private final Progress progress;
  private final SuiteFolder folder;
  private final Deque<Part> started = new ConcurrentLinkedDeque<>();

  /** Fair, so that a stop does not wait for more than one step. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** The embedded one, once it runs. */
  private volatile @Nullable LocalPostgres postgres;

  /** Once there are accounts. */
  private volatile @Nullable FirstAdministrator administrator;

  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean closed;

  /**
   * Where everything is.
   *
   * @param folder for data, keys and logs
   * @param existingServer to use instead of an embedded PostgreSQL; null for that one
   * @param variables of every service, on top of its own, to make it behave differently
   * @param launcher starts the services
   */
  public record Options(
      Path folder,
      Ports ports,
      @Nullable PostgresServer existingServer,
      Map<String, String> variables,
      ServiceLauncher launcher) {
    /** Copies the variables. */
    public Options {
      variables = Map.copyOf(variables);
    }

    /** Services that behave as by default. */
    public Options(Path folder, Ports ports, @Nullable PostgresServer existingServer) {
      this(folder, ports, existingServer, Map.of());
    }

    /** Services in this process. */
    public Options(
        Path folder,
        Ports ports,
        @Nullable PostgresServer existingServer,
        Map<String, String> variables) {
      this(folder, ports, existingServer, variables, ServiceLauncher::inThisProcess);
    }
  }

  private record Part(String name, AutoCloseable closing) {}

  public LocalSuite(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.folder = new SuiteFolder(options.folder());
  }

  /**
   * Starts everything and returns when all is serving, or when the suite is closed meanwhile.
   *
   * @throws StartFailure when something is in the way; what was started is stopped again
   */
  public void start() {
    try {
      DiskSpace.require(options.folder());
      requireSecretsOfTheData();
      SecretFiles secrets = new SecretFiles(folder.secrets());
      var databases = new SuiteDatabases(secrets);
      PostgresServer server = startPostgres(secrets);
      step("databases", () -> createDatabases(server, databases));
      options.ports().requireServicePortsFree(listen());
      var certificates =
          step(
              "certificates in " + folder.tls(),
              () ->
                  DevelopmentCertificates.in(
                      folder.tls(), Environments.CERTIFIED, Clock.systemUTC()));
      var environments =
          new Environments(
              options.ports(), server, databases, secrets, certificates, options.variables());
      startServices(environments);
      administrator = new FirstAdministrator(server, databases.users());
    } catch (RuntimeException e) {
      if (isClosed()) {
        return; // Whatever failed, failed because somebody stopped the suite.
      }
      close();
      throw e;
    }
  }

  /**
   * Waits until the suite is closed by another thread, or its PostgreSQL has ended by itself.
   *
   * @return why it has to be closed, unless it is
   */
  public Optional<String> awaitEnd() {
    try {
      while (!end.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        LocalPostgres own = postgres;
        // In this order: whoever closes the suite says so before PostgreSQL is stopped.
        if (own != null && !own.isRunning() && !closed) {
          return Optional.of(own.lastWords());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  /**
   * Whether the first administrator can still log in with the password in its file: it can be
   * changed like any other. True as well if that cannot be found out. For a suite that has started.
   */
  public boolean knowsAdminPassword() {
    FirstAdministrator first = administrator;
    return first != null && knowsPasswordOf(first);
  }

  /** Does not throw: the suite serves, whether or not PostgreSQL has a connection to spare. */
  boolean knowsPasswordOf(FirstAdministrator first) {
    try {
      return first.canLogInWith(folder.adminPassword());
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("Whether the administrator's password was changed is not known");
      return true;
    }
  }

  /**
   * Deletes data, keys and passwords, after stopping a server that still runs on them. Of an
   * existing server only what the suite has there is deleted, and nothing here, where the data of
   * the embedded one may be and the passwords to it.
   */
  public void reset() {
    PostgresServer existing = options.existingServer();
    if (existing != null) {
      progress.line("  deleting the databases of the suite in " + existing);
      dropDatabases(existing, new SuiteDatabases(new SecretFiles(folder.secrets())));
      return;
    }
    // Without the password of the superuser, which may be what is lost.
    embedded(new SecretFiles(folder.secrets())).stopLeftover();
    for (Path state : folder.state()) {
      progress.line("  deleting " + state);
      PrivateFiles.delete(state);
    }
  }

  /**
   * Stops one service, to see what the others do without it.
   *
   * @param name for example {@code user-service}
   * @throws IllegalArgumentException when it does not run
   */
  public void stopService(String name) {
    lock.lock();
    try {
      Part service =
          started.stream()
              .filter(part -> part.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(name + " does not run"));
      started.remove(service);
      stop(service);
    } finally {
      lock.unlock();
    }
  }

  /** Stops the services, then PostgreSQL. */
  @Override
  public void close() {
    boolean locked = waitForTheStepUnderWay();
    try {
      closed = true;
      while (!started.isEmpty()) {
        Part part = started.pop();
        stop(part);
      }
    } finally {
      end.countDown();
      if (locked) {
        lock.unlock();
      }
    }
  }

  private PostgresServer startPostgres(SecretFiles secrets) {
    if (options.existingServer() != null) {
      return options.existingServer();
    }
    LocalPostgres embedded = step("PostgreSQL binaries", () -> embedded(secrets));
    if (embedded.isRunning()) {
      step("stopping the PostgreSQL of a killed run", embedded::stopLeftover);
    }
    embedded.stopLeftover();
    options.ports().requirePostgresPortFree();
    return step(
        "PostgreSQL on 127.0.0.1:" + options.ports().postgres(),
        () -> {
          started.push(new Part("PostgreSQL", embedded));
          PostgresServer server = embedded.start();
          postgres = embedded;
          return server;
        });
  }

  private LocalPostgres embedded(SecretFiles secrets) {
    return new LocalPostgres(
        folder.postgres(),
        folder.log("postgresql"),
        options.ports().postgres(),
        secrets.password(SUPERUSER_PASSWORD));
  }

  /** New ones would not fit, and the first to notice would be whoever tries to log in. */
  private void requireSecretsOfTheData() {
    if (options.existingServer() == null
        && Files.exists(LocalPostgres.data(folder.postgres()))
        && Files.notExists(folder.secrets().resolve(SUPERUSER_PASSWORD))) {
      throw new StartFailure(
          "The passwords of the data in %s are gone; they were in %s. Bring them back, or delete the"
                  .formatted(folder.postgres(), folder.secrets())
              + " data: ./run --reset");
    }
  }

  private ListenAddress listen() {
    String address = options.variables().get(ListenAddress.VARIABLE);
    return address == null ? ListenAddress.LOOPBACK : ListenAddress.parse(address);
  }

  private void createDatabases(PostgresServer server, SuiteDatabases databases) {
    try (var creator = new DatabaseCreator(server)) {
      creator.requireSupportedVersion();
      creator.requireOwn(databases.all());
      databases.all().forEach(creator::create);
    }
  }

  private void dropDatabases(PostgresServer server, SuiteDatabases databases) {
    try (var creator = new DatabaseCreator(server)) {
      databases.all().forEach(creator::drop);
    }
  }

  private void startServices(Environments environments) {
    Ports ports = options.ports();
    startService(Environments.USER_SERVICE, ports.userGrpc(), environments.userService());
    startService(Environments.PAYMENT_SERVICE, ports.paymentGrpc(), environments.paymentService());
    startService(Environments.ORDER_SERVICE, ports.orderGrpc(), environments.orderService());
  }

  private void startService(String name, int port, Map<String, String> environment) {
    step(
        name + " on localhost:" + port,
        () -> {
          try {
            started.push(new Part(name, options.launcher().start(name, environment)));
          } catch (Migrations.ForeignSchema e) {
            throw new StartFailure(
                "The database of %s was made by an unreleased version with other migrations."
                        .formatted(name)
                    + " ./run --reset deletes it.",
                e);
          } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("service", name).log("Cannot be started");
            throw new StartFailure(name + " failed to start: " + e.getMessage(), e);
          }
        });
  }

  private <T> T step(String what, Supplier<T> step) {
    lock.lock();
    try {
      if (closed) {
        throw new StartFailure("Stopped before everything was started.");
      }
      return progress.step(what, step);
    } finally {
      lock.unlock();
    }
  }

  private void step(String what, Runnable step) {
    step(
        what,
        () -> {
          step.run();
          return what;
        });
  }

  /** Whether the suite was closed, at any moment of its start or later. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean waitForTheStepUnderWay() {
    try {
      return lock.tryLock(LONGEST_STEP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The next part is stopped also when this one cannot be. */
  private void stop(Part part) {
    progress.step(
        "stopping " + part.name(),
        () -> {
          try {
            part.closing().close();
          } catch (Exception e) {
            log.atError().setCause(e).addKeyValue("part", part.name()).log("Cannot be stopped");
          }
        });
  }
}
