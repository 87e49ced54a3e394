package dev.commercesuite.benchmarks;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceFutureStub;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.benchmarks.CallLoad.Figures;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.RsaKeys;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a service that gets three times the calls that it can serve, with a limit that
 * does not move and with the one that adapts: how many calls it serves, how fast, and how fast it
 * refuses the others. Both in one run, in turns; compare only them. The client has processors of
 * its own ({@link Processors}): sending three times as much takes nothing from the service.
 */
class OverloadIT {
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("overload.seconds", 10));
  private static final int ROUNDS = Integer.getInteger("overload.rounds", 3);

  /** In which the limit finds out; not counted. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private static final double TIMES = 3;

  /** Enough to keep eight connections busy. */
  private static final int CALLERS = 12;

  private static final int CONNECTIONS = 8;
  private static final int PEOPLE = 64;
  private static final int ORDERS_OF_EACH = 20;
  private static final Duration SLOW = Duration.ofMillis(50);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String PASSWORD = "correct horse battery";

  /** With as many calls at least as at most, the limit stays where it is. */
  private static final Map<String, String> FIXED = Map.of("GRPC_MIN_CALLS", "512");

  private final List<ManagedChannel> connections = new ArrayList<>();

  private record Round(Figures before, Figures during, Figures after) {
    /** Of what is served at a steady pace; a young JVM gets faster all the time. */
    double kept() {
      double steady = (before.servedPerSecond() + after.servedPerSecond()) / 2;
      return during.servedPerSecond() / steady;
    }
  }

  /** A service, and the loads that it is to bear. */
  private record Subject(String limit, Map<String, CallLoad> loads) {
    CallLoad load(String name) {
      return Objects.requireNonNull(loads.get(name));
    }
  }

  @BeforeAll
  static void keepClient() throws Exception {
    Processors.keepClient();
  }

  @AfterAll
  static void freeClient() throws Exception {
    Processors.freeClient();
  }

  @AfterEach
  void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void measuresOrders() throws Exception {
    try (DurablePostgres postgres = DurablePostgres.start();
        TestIssuer issuer = TestIssuer.start();
        ServiceUnderMeasurement fixed =
            ServiceUnderMeasurement.start(
                issuer, postgres.migrated("fixed", "classpath:db/order"), FIXED);
        ServiceUnderMeasurement adaptive =
            ServiceUnderMeasurement.start(
                issuer, postgres.migrated("adaptive", "classpath:db/order"))) {
      move(postgres, fixed, adaptive);
      measure(
          List.of(
              new Subject("fixed", orderLoads(fixed, issuer)),
              new Subject("adaptive", orderLoads(adaptive, issuer))));
    }
  }

  @Test
  void measuresOrdersOfASlowDatabase() throws Exception {
    try (DurablePostgres postgres = DurablePostgres.start();
        TestIssuer issuer = TestIssuer.start();
        SlowLink link = SlowLink.to(postgres.port());
        ServiceUnderMeasurement fixed =
            ServiceUnderMeasurement.start(
                issuer, through(link, postgres.migrated("fixed", "classpath:db/order")), FIXED);
        ServiceUnderMeasurement adaptive =
            ServiceUnderMeasurement.start(
                issuer, through(link, postgres.migrated("adaptive", "classpath:db/order")))) {
      List<Subject> subjects =
          List.of(
              new Subject("fixed", orderLoads(fixed, issuer)),
              new Subject("adaptive", orderLoads(adaptive, issuer)));
      move(postgres, fixed, adaptive);
      System.out.printf("each statement takes %s longer%n", SLOW);
      link.slow(SLOW);
      measure(subjects);
    }
  }

  @Test
  void measuresLogins() throws Exception {
    try (DurablePostgres postgres = DurablePostgres.start();
        ServiceUnderMeasurement fixed = userService(postgres, "fixed", FIXED);
        ServiceUnderMeasurement adaptive = userService(postgres, "adaptive", Map.of())) {
      move(postgres, fixed, adaptive);
      measure(
          List.of(
              new Subject("fixed", Map.of("Login", logins(fixed))),
              new Subject("adaptive", Map.of("Login", logins(adaptive)))));
    }
  }

  private static void move(DurablePostgres postgres, ServiceUnderMeasurement... services)
      throws Exception {
    postgres.moveToMeasured();
    for (ServiceUnderMeasurement service : services) {
      service.moveToMeasured();
    }
  }

  private static void measure(List<Subject> subjects) throws InterruptedException {
    for (String load : subjects.getFirst().loads().keySet().stream().sorted().toList()) {
      Map<String, List<Round>> rounds = new HashMap<>();
      for (Subject subject : subjects) {
        var _ = subject.load(load).steady(CALLERS, TIME);
      }
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.printf("%s, round %d of %d%n", load, round, ROUNDS);
        for (Subject subject : subjects) {
          rounds
              .computeIfAbsent(subject.limit(), _ -> new ArrayList<>())
              .add(round(subject.load(load)));
        }
      }
      for (Subject subject : subjects) {
        print(load, subject.limit(), Objects.requireNonNull(rounds.get(subject.limit())));
      }
    }
  }

  private static Round round(CallLoad load) throws InterruptedException {
    Figures before = load.steady(CALLERS, TIME);
    Figures during = load.rush(TIMES * before.servedPerSecond(), WARM_UP, TIME);
    return new Round(before, during, load.steady(CALLERS, TIME));
  }

  private static void print(String load, String limit, List<Round> rounds) {
    System.out.printf(
        Locale.ROOT,
        "%-12s %-9s served/s %7.1f, at 3x %7.1f (%3.0f %%), afterwards %7.1f; p99 %7.1f ms, at 3x"
            + " %7.1f ms (%4.1f x); refused at 3x %d, p99 %7.1f ms; failed %d%n",
        load,
        limit,
        median(rounds, round -> round.before().servedPerSecond()),
        median(rounds, round -> round.during().servedPerSecond()),
        100 * median(rounds, Round::kept),
        median(rounds, round -> round.after().servedPerSecond()),
        median(rounds, round -> round.before().servedP99()),
        median(rounds, round -> round.during().servedP99()),
        median(rounds, round -> round.during().servedP99() / round.before().servedP99()),
        rounds.stream().mapToLong(round -> round.during().refused()).sum(),
        median(rounds, round -> round.during().refusedP99()),
        rounds.stream()
            .mapToLong(round -> round.before().failed() + round.during().failed())
            .sum());
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(rounds.size() / 2)
        .findFirst()
        .orElse(0);
  }

  private Map<String, CallLoad> orderLoads(ServiceUnderMeasurement service, TestIssuer issuer) {
    Shop shop = new Shop(service.channel(), issuer);
    List<ManagedChannel> channels = channels(service);
    List<OrderServiceFutureStub> people = new ArrayList<>();
    List<String> products = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      String token = issuer.userToken(UUID.randomUUID().toString(), "orders");
      people.add(
          OrderServiceGrpc.newFutureStub(channels.get(i % CONNECTIONS))
              .withCallCredentials(TestIssuer.bearer(token)));
      products.add(shop.product());
      OrderServiceBlockingStub person =
          OrderServiceGrpc.newBlockingStub(service.channel())
              .withCallCredentials(TestIssuer.bearer(token));
      for (int order = 0; order < ORDERS_OF_EACH; order++) {
        var _ = person.createOrder(Shop.order(products.getLast()));
      }
    }
    return Map.of(
        "CreateOrder",
        load(n ->
            of(people, n).withDeadlineAfter(DEADLINE).createOrder(Shop.order(of(products, n)))),
        "ListOrders",
        load(n ->
            of(people, n)
                .withDeadlineAfter(DEADLINE)
                .listOrders(ListOrdersRequest.newBuilder().setPageSize(ORDERS_OF_EACH).build())));
  }

  private CallLoad logins(ServiceUnderMeasurement service) {
    List<ManagedChannel> channels = channels(service);
    List<LoginRequest> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      String email = UUID.randomUUID() + "@example.com";
      var _ =
          UserServiceGrpc.newBlockingStub(service.channel())
              .createUser(
                  CreateUserRequest.newBuilder()
                      .setEmail(email)
                      .setPassword(PASSWORD)
                      .setDisplayName("Ada")
                      .setRequestId(UUID.randomUUID().toString())
                      .build());
      people.add(LoginRequest.newBuilder().setEmail(email).setPassword(PASSWORD).build());
    }
    return load(n ->
        AuthServiceGrpc.newFutureStub(of(channels, n))
            .withDeadlineAfter(DEADLINE)
            .login(of(people, n)));
  }

  private static CallLoad load(LongFunction<ListenableFuture<?>> call) {
    return new CallLoad(call);
  }

  private static <T> T of(List<T> all, long number) {
    return all.get((int) (number % all.size()));
  }

  /** As people have them. */
  private List<ManagedChannel> channels(ServiceUnderMeasurement service) {
    List<ManagedChannel> opened =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(_ -> TestProcess.anonymousChannel(service.port()))
            .toList();
    connections.addAll(opened);
    return opened;
  }

  private static ServiceUnderMeasurement userService(
      DurablePostgres postgres, String database, Map<String, String> settings) throws Exception {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "TOKEN_ISSUER", "https://issuer.test",
                "TOKEN_AUDIENCE", "commerce-test",
                "SIGNING_KEY_FILE", signingKey().toString(),
                "ISSUER_HTTPS_PORT", "0",
                "BOOTSTRAP_ADMIN_EMAIL", "admin@example.com",
                "BOOTSTRAP_ADMIN_PASSWORD", "a password of the measurement",
                // All come from one address.
                "LOGIN_ATTEMPTS_PER_ACCOUNT", "1000000",
                "LOGIN_ATTEMPTS_PER_ADDRESS", "1000000",
                "SIGN_UPS_PER_ADDRESS", "1000000"));
    all.putAll(settings);
    return ServiceUnderMeasurement.start(
        dev.commercesuite.user.Main.class, postgres.migrated(database, "classpath:db/user"), all);
  }

  private static Path signingKey() throws IOException {
    Path file = Files.createTempFile("signing", ".pem");
    file.toFile().deleteOnExit();
    String key = Base64.getMimeEncoder().encodeToString(RsaKeys.next().getPrivate().getEncoded());
    return Files.writeString(
        file, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(key));
  }

  private static DatabaseConfig through(SlowLink link, DatabaseConfig database) {
    return DatabaseConfig.of(
        database.url().replaceFirst(":\\d+/", ":" + link.port() + "/"),
        database.application(),
        Objects.requireNonNull(database.owner()));
  }
}
