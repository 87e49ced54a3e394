package dev.commercesuite.system.replicas;

import dev.commercesuite.local.Environments;
import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.keys.DevelopmentCertificates;
import dev.commercesuite.local.keys.SecretFiles;
import dev.commercesuite.local.machine.FreePorts;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * PostgreSQL and some replicas of each service, every one a process of its own that shares nothing
 * with the others but the databases, the secrets and the service's certificate. order-service and
 * the clients of a test reach all replicas of a service and share their calls out among them.
 *
 * <p>Nothing is left when it is closed, nor when the test's JVM is killed.
 */
public final class ReplicatedSuite implements RunningSuite, AutoCloseable {
  /** Replicas of each service, unless the options say otherwise. */
  public static final int REPLICAS = 2;

  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final int PORTS_OF_A_REPLICA = 7;

  /** Little of everything, and lines that say what happened to an order or a payment. */
  private static final Map<String, String> MODEST =
      Map.of(
          "DATABASE_POOL_SIZE", "6",
          "SANDBOX_DATABASE_POOL_SIZE", "6",
          "ACCESS_LOG_PERCENT", "0",
          // Many at once are what is tested, and not how many are served.
          "GRPC_MIN_CALLS", "512",
          // A few customers order as much as many.
          "ORDER_UNPAID_LIMIT", "1000000",
          "LOG_LEVEL", "INFO");

  private final SuiteFolder folder;
  private final SecretFiles secrets;
  private final DevelopmentCertificates certificates;
  private final SuitePostgres postgres;
  private final int issuerPort;
  private final ClassArchives archives = new ClassArchives();
  private final List<Replica> replicas = new ArrayList<>();
  private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();
  private final Thread end = new Thread(this::stopProcesses, "end of the suite");

  /**
   * How the suite behaves.
   *
   * @param name of the folder of its logs, in {@code target/replicas}
   * @param variables of every process
   * @param launches what is special about a replica; the key is its name, such as {@code
   *     payment-service-0}
   * @param replicas of each service
   */
  public record Options(
      String name, Map<String, String> variables, Map<String, Launch> launches, int replicas) {
    public Options {
      variables = Map.copyOf(variables);
      launches = Map.copyOf(launches);
    }

    /** As many replicas as there usually are. */
    public Options(String name, Map<String, String> variables, Map<String, Launch> launches) {
      this(name, variables, launches, REPLICAS);
    }

    /** Replicas that are all alike. */
    public Options(String name, Map<String, String> variables) {
      this(name, variables, Map.of());
    }
  }

  private ReplicatedSuite(Options options) throws IOException {
    folder = new SuiteFolder(Files.createTempDirectory("replicas"));
    secrets = new SecretFiles(folder.secrets());
    certificates =
        DevelopmentCertificates.in(folder.tls(), Environments.SERVICES, Clock.systemUTC());
    Iterator<Integer> free = FreePorts.find(1 + options.replicas() * PORTS_OF_A_REPLICA).iterator();
    postgres = SuitePostgres.start(folder, secrets, free.next());
    List<Ports> ports = new ArrayList<>();
    for (int index = 0; index < options.replicas(); index++) {
      ports.add(ports(free));
    }
    issuerPort = ports.getFirst().issuer();
    Path logs = Files.createDirectories(Path.of("target", "replicas", options.name()));
    for (int index = 0; index < options.replicas(); index++) {
      addReplicas(index, ports, options, logs);
    }
  }

  /** Starts it, and returns when all replicas are serving. */
  public static ReplicatedSuite start(Options options) {
    try {
      ReplicatedSuite suite = new ReplicatedSuite(options);
      try {
        Runtime.getRuntime().addShutdownHook(suite.end);
        suite.archiveClasses();
        suite.replicas.forEach(Replica::start);
        suite.awaitServing();
        return suite;
      } catch (RuntimeException e) {
        suite.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One process.
   *
   * @param service such as {@code order-service}
   */
  public Replica replica(String service, int index) {
    return replicas.stream()
        .filter(replica -> replica.name().equals(service + "-" + index))
        .findFirst()
        .orElseThrow();
  }

  /** All processes of all services. */
  public List<Replica> replicas() {
    return List.copyOf(replicas);
  }

  /** Waits until all replicas serve. */
  public void awaitServing() {
    replicas.forEach(replica -> replica.awaitServing(LONGEST_START));
  }

  /** Where the data of all services is. */
  public SuitePostgres postgres() {
    return postgres;
  }

  /** To all replicas of a service in turn. */
  @Override
  public ManagedChannel channel(String service) {
    return open(service, ports(service, _ -> true), trusting());
  }

  /** To one replica; closed with the suite. Calls are not repeated. */
  public ManagedChannel channel(String service, int index) {
    Replica only = replica(service, index);
    return open(service, ports(service, only::equals), trusting());
  }

  /** To one replica, with the certificate of another service that calls it. */
  public ManagedChannel channelOf(String caller, String service, int index) {
    Replica only = replica(service, index);
    try {
      return open(
          service,
          ports(service, only::equals),
          trusting()
              .keyManager(
                  certificates.certificate(caller).toFile(), certificates.key(caller).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One replica, as services are told where others are; for {@link Launch#with}. */
  public String target(String service, int index) {
    Replica only = replica(service, index);
    return ReplicaNames.target(service, ports(service, only::equals));
  }

  /** Where the first user-service shows its keys. */
  public int issuerPort() {
    return issuerPort;
  }

  /** Certificate of the authority that signed those of all services. */
  public Path authority() {
    return certificates.authority();
  }

  /** What is in one of its secret files. */
  public String secret(String name) {
    return PrivateFiles.read(folder.secrets().resolve(name)).strip();
  }

  /** Of the first administrator. */
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
    channels.forEach(ManagedChannel::shutdownNow);
    Runtime.getRuntime().removeShutdownHook(end);
    stopProcesses();
    PrivateFiles.delete(folder.root());
  }

  /** Once for each service and build. */
  private void archiveClasses() {
    archives.oneAtATime(() -> {
      for (String service : Environments.SERVICES) {
        if (archives.lacks(service)) {
          replica(service, 0).writeClasses(LONGEST_START);
        }
      }
    });
  }

  private void stopProcesses() {
    replicas.forEach(Replica::kill);
    postgres.stop();
  }

  private static Ports ports(Iterator<Integer> free) {
    int unused = 0;
    return new Ports(
        free.next(),
        free.next(),
        free.next(),
        free.next(),
        free.next(),
        free.next(),
        free.next(),
        unused);
  }

  /** Each asks the user-service of its own number for keys; whoever issues is called the same. */
  private void addReplicas(int index, List<Ports> ports, Options options, Path logs) {
    Map<String, String> variables = new HashMap<>(MODEST);
    variables.put("TOKEN_ISSUER", "https://localhost:" + ports.getFirst().issuer());
    variables.put("USER_SERVICE_TARGET", target("user-service", ports, Ports::userGrpc));
    variables.put("PAYMENT_SERVICE_TARGET", target("payment-service", ports, Ports::paymentGrpc));
    variables.putAll(options.variables());
    var environments =
        new Environments(
            ports.get(index),
            postgres.server(),
            postgres.databases(),
            secrets,
            certificates,
            variables);
    Ports own = ports.get(index);
    add(Replica.Place.ofUserService(index, own), environments.userService(), options, logs);
    add(Replica.Place.ofPaymentService(index, own), environments.paymentService(), options, logs);
    add(Replica.Place.ofOrderService(index, own), environments.orderService(), options, logs);
  }

  private void add(
      Replica.Place place, Map<String, String> environment, Options options, Path logs) {
    Launch launch = options.launches().getOrDefault(place.name(), Launch.PLAIN);
    replicas.add(new Replica(place, environment, launch, logs, postgres.pidFile(), archives));
  }

  private static String target(String service, List<Ports> ports, Function<Ports, Integer> port) {
    return ReplicaNames.target(service, ports.stream().map(port).toList());
  }

  private List<Integer> ports(String service, Predicate<Replica> which) {
    return replicas.stream()
        .filter(replica -> replica.service().equals(service) && which.test(replica))
        .map(Replica::grpcPort)
        .toList();
  }

  private ManagedChannel open(
      String service, Collection<Integer> ports, TlsChannelCredentials.Builder tls) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(ReplicaNames.target(service, ports), tls.build())
            .defaultLoadBalancingPolicy("round_robin")
            .disableRetry()
            .build();
    channels.add(channel);
    return channel;
  }

  private TlsChannelCredentials.Builder trusting() {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(authority().toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
