package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.revocation.RevocationList;
import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.interceptors.auth.revocation.RevocationSource;
import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.runtime.admin.AdminServer;
import dev.commercesuite.runtime.admin.ProcessMetrics;
import dev.commercesuite.runtime.client.ChannelConfig;
import dev.commercesuite.runtime.client.PeerChannel;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.errors.RuntimeErrors;
import dev.commercesuite.runtime.feed.postgres.FeedHistoryCheck;
import dev.commercesuite.runtime.logging.CurrentService;
import dev.commercesuite.runtime.migration.MigratedDatabase;
import dev.commercesuite.runtime.migration.Migrations;
import dev.commercesuite.runtime.partitions.PartitionWorker;
import dev.commercesuite.runtime.server.GrpcServer;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.tokens.ExternalIssuer;
import dev.commercesuite.runtime.tokens.TokenConfig;
import io.grpc.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service process that is being started. Gives its {@link Assembly} what it needs, and remembers
 * it for the end: everything is closed in reverse order, when the process stops as when a step of
 * the start fails.
 *
 * <p>The order of the start is: certificates, what the assembly asks for (databases with their
 * migrations, channels, workers), gRPC server ({@code NOT_SERVING}), admin HTTP, what the first
 * calls would have to wait for, {@code SERVING} as soon as all conditions of the readiness hold,
 * and as long as they do. There is nothing static in it: several services may run in one JVM.
 */
public final class ServiceProcess {
  private static final Logger log = LoggerFactory.getLogger(ServiceProcess.class);
  private static final String REQUEST_KEYS = "idempotency_keys";
  private static final String DATABASE = "database";
  private static final Duration LONGEST_WAIT_FOR_ISSUERS = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT_FOR_PEERS = Duration.ofSeconds(2);

  private final String name;
  private final ProcessConfig config;
  private final OpenResources resources;
  private final PrometheusMeterRegistry metrics;
  private final ProcessTls tls;
  private final TokenVerifiers tokens;
  private final List<Database> databases = new ArrayList<>();
  private int databaseConnections;
  private int callsElsewhere;
  private final WaitingCalls waitingElsewhere = new WaitingCalls();
  private final List<PeerChannel> peers = new ArrayList<>();
  private final List<ReadinessCondition> conditions = new ArrayList<>();
  private final List<Runnable> drainSteps = new ArrayList<>();

  private ServiceProcess(String name, ProcessConfig config, OpenResources resources) {
    this.name = name;
    this.config = config;
    this.resources = resources;
    this.metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    resources.add(metrics::close);
    resources.add(ProcessMetrics.bind(metrics));
    this.tls = resources.add(ProcessTls.open(config.tls(), metrics));
    this.tokens =
        new TokenVerifiers(resources, tls, config.server().connections().metadataBytes(), metrics);
  }

  /**
   * Starts a service and returns when it is {@code SERVING}, or will be as soon as it has what it
   * needs.
   *
   * @param name such as {@code order-service}
   * @throws RuntimeException when a step fails; what was opened before is closed again
   */
  public static RunningService start(String name, ProcessConfig config, Assembly assembly) {
    return CurrentService.call(
        name,
        () -> {
          long begin = System.nanoTime();
          OpenResources resources = new OpenResources();
          try {
            RunningService service =
                new ServiceProcess(name, config, resources).serve(assembly, resources);
            log.atInfo()
                .addKeyValue("grpc_port", service.port())
                .addKeyValue("admin_port", service.adminPort())
                .addKeyValue("start_ms", Duration.ofNanos(System.nanoTime() - begin).toMillis())
                .log(service.isReady() ? "Serving" : "Started, and not ready yet");
            return service;
          } catch (Throwable failure) {
            resources.close();
            throw failure;
          }
        });
  }

  /** Where the service's figures go. */
  public MeterRegistry metrics() {
    return metrics;
  }

  /** The certificate of the process, for servers and clients beside gRPC. */
  public ProcessTls tls() {
    return tls;
  }

  /**
   * Opens the pool of the service's database when that has the schema of this build: migrates it,
   * if the configuration names the owner role, or else waits until it is migrated. Partitions are
   * made ahead and old request keys are dropped from now on.
   *
   * @param migrations such as {@code classpath:db/order}
   */
  public Database database(DatabaseConfig database, String migrations) {
    return database(database, migrations, Map.of());
  }

  /**
   * {@link #database(DatabaseConfig, String)} with tables of the service's own from which old
   * partitions are dropped.
   *
   * @param kept how long, of each
   */
  public Database database(DatabaseConfig database, String migrations, Map<String, Duration> kept) {
    return database(name, database, migrations, kept);
  }

  /**
   * {@link #database(DatabaseConfig, String)} for one of several databases.
   *
   * @param pool its name in metrics
   */
  public Database database(String pool, DatabaseConfig database, String migrations) {
    return database(pool, database, migrations, Map.of());
  }

  private Database database(
      String pool, DatabaseConfig database, String migrations, Map<String, Duration> kept) {
    if (database.owner() != null) {
      Migrations.migrate(database, migrations);
    }
    Database opened = resources.add(MigratedDatabase.open(database, pool, metrics, migrations));
    databases.add(opened);
    opened.watch(metrics);
    conditions.add(
        new ReadinessCondition(
            pool.equals(name) ? DATABASE : DATABASE + "_" + pool,
            () -> silence(opened, database.notReadyAfter())));
    databaseConnections += database.poolSize();
    Map<String, Duration> keptOfAll = new HashMap<>(kept);
    keptOfAll.put(REQUEST_KEYS, config.requestKeyRetention());
    resources.add(PartitionWorker.start(opened, keptOfAll, pool, metrics, InstantSource.system()));
    resources.add(FeedHistoryCheck.start(opened, pool, metrics));
    return opened;
  }

  private static String silence(Database database, Duration limit) {
    Duration silence = database.silence();
    return silence.compareTo(limit) < 0
        ? ""
        : "the database %s has not answered for %s s"
            .formatted(database.name(), silence.toSeconds());
  }

  /**
   * Tells of calls that may wait for something of the service's own, without a connection: the load
   * limit never falls so low that they take the places of all others.
   *
   * @param most at the same time
   */
  public void callsWaitElsewhere(int most) {
    callsElsewhere += most;
  }

  /**
   * Counts calls that wait outside of the process, for as long as they do: those that wait for an
   * answer on a {@link #channel} anyway, and others that are told of here. There may be any number
   * of them: the load limit leaves its fewest places to those that do not wait.
   */
  public WaitingCalls waitingElsewhere() {
    return waitingElsewhere;
  }

  /** A channel to a peer service. */
  public Channel channel(ChannelConfig peer) {
    PeerChannel opened =
        resources.add(PeerChannel.open(name, peer, tls, metrics, waitingElsewhere));
    peers.add(opened);
    return opened.channel();
  }

  /** Trusts the tokens of others: their keys and revocations are fetched. */
  public TokenVerifier tokens(TokenConfig config) {
    return tokens.open(config);
  }

  /**
   * Trusts the tokens of this process, and those of others.
   *
   * @param own made with {@link #revocations}
   */
  public TokenVerifier tokens(TrustedIssuer own, List<ExternalIssuer> others) {
    return tokens.open(own, others);
  }

  /** Follows what an issuer has revoked, until the process ends. */
  public RevocationList revocations(RevocationSource source, RevocationPolling pace) {
    return tokens.revocations(source, pace);
  }

  /** Closes a worker, or anything else, at the end: before what was opened earlier. */
  public <T extends AutoCloseable> T closing(T resource) {
    return resources.add(resource);
  }

  /** Runs when the process stops taking calls, such as to end the streams that are open. */
  public void onDrain(Runnable step) {
    drainSteps.add(step);
  }

  private RunningService serve(Assembly assembly, OpenResources resources) {
    Serving serving = assembly.assemble(this);
    CallPath path =
        CallPath.forServer()
            .metrics(metrics)
            .errors(serving.errors().orElse(RuntimeErrors::map))
            .tokens(serving.tokens())
            .views(serving.views())
            .serviceCertificates(config.server().serviceCertificates())
            .loadLimit(
                config.server().load().forConnections(databaseConnections).besides(callsElsewhere))
            .waiting(this::waitingForDatabases)
            .elsewhere(waitingElsewhere::count)
            .deadlines(config.server().deadlines())
            .largestRequest(config.server().connections().messageBytes())
            .accessLogSample(config.server().accessLogPercent() / 100.0)
            .build();
    GrpcServer server = GrpcServer.start(name, config.server(), tls, path, serving.services());
    Readiness readiness = new Readiness(healthOf(server));
    try {
      AdminServer admin =
          AdminServer.start(
              name, config.server().address(), config.adminPort(), metrics, readiness::reason);
      awaitWhatCallsNeed();
      StartupSettling.ofProcess().await(config.startupSettleLimit());
      conditions.addAll(tokens.conditions());
      resources.add(new ReadinessChecks(conditions, readiness, metrics)).start();
      readiness.started();
      return new RunningService(
          name, config.shutdown(), server, admin, readiness, drainSteps, resources);
    } catch (Throwable failure) {
      server.stop(Duration.ZERO);
      throw failure;
    }
  }

  private OptionalInt waitingForDatabases() {
    int all = 0;
    for (Database database : databases) {
      OptionalInt waiting = database.waiting();
      if (waiting.isEmpty()) {
        return waiting;
      }
      all += waiting.getAsInt();
    }
    return OptionalInt.of(all);
  }

  private static Readiness.Listener healthOf(GrpcServer server) {
    return new Readiness.Listener() {
      @Override
      public void ready() {
        server.serving();
      }

      @Override
      public void notReady() {
        server.notServing();
      }
    };
  }

  /**
   * Returns when the first calls will not have to wait for connections, keys and revocations: a new
   * replica has its share of all calls at once. What does not come within seconds is waited for by
   * the checks of the readiness, if it is a condition of it.
   */
  private void awaitWhatCallsNeed() {
    Thread remote = Thread.ofVirtual().name("issuers").start(tokens::awaitIssuers);
    databases.forEach(Database::awaitFullPool);
    long begin = System.nanoTime();
    for (PeerChannel peer : peers) {
      // One after the other, all in the same time: meanwhile the others connect as well.
      peer.awaitConnection(
          LONGEST_WAIT_FOR_PEERS.minus(Duration.ofNanos(System.nanoTime() - begin)));
    }
    try {
      var _ = remote.join(LONGEST_WAIT_FOR_ISSUERS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
