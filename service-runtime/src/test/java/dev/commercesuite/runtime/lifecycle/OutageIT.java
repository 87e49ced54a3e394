package dev.commercesuite.runtime.lifecycle;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.SteadyCallers.Outcome;
import dev.commercesuite.runtime.testing.SilentProxy;
import dev.commercesuite.runtime.testing.TestIssuer;
import dev.commercesuite.runtime.testing.TestProcess;
import dev.commercesuite.runtime.testing.UnreliablePostgres;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What callers of a service get while its database is away, how fast, and how fast it is over: the
 * figures of docs/operations.md, which it prints.
 */
class OutageIT {
  /** Shorter than in production, to be over sooner. */
  private static final Duration NOT_READY_AFTER = Duration.ofSeconds(3);

  /** Silence is not known to be an outage at once; after this long it is, on any machine. */
  private static final Duration NOTICED = Duration.ofSeconds(3);

  /** Of an answer until then: a second, and one for a busy machine. */
  private static final Duration AT_FIRST = Duration.ofSeconds(2);

  /** From then on. */
  private static final Duration PROMPT = Duration.ofSeconds(1);

  /** Who waits for a connection of a pool whose connections are silent, waits longer. */
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

  /** What was sent on one of them waits for longer still: it may be a slow statement. */
  private static final Duration SUSPECTED = Duration.ofSeconds(4);

  /** From the moment at which the server answers again; two seconds, and one for a busy machine. */
  private static final Duration BACK = Duration.ofSeconds(3);

  /** Of 1 kB each. */
  private static final String FILLERS =
      """
      insert into things (id, name, data)
      select gen_random_uuid(), 'filler ' || n, decode(repeat('00', 900), 'hex')
      from generate_series(%d, %d) n
      """;

  private static UnreliablePostgres postgres;
  private static TestIssuer issuer;
  private final HttpClient http = HttpClient.newHttpClient();
  private SilentProxy proxy;

  @BeforeAll
  static void startServer() {
    assumeTrue(File.separatorChar == '/', "a system with kill");
    postgres = UnreliablePostgres.start();
    issuer = TestIssuer.start();
  }

  @AfterAll
  static void stopServer() {
    issuer.close();
    postgres.close();
  }

  @BeforeEach
  void startProxy() {
    proxy = SilentProxy.to(postgres.port());
  }

  @AfterEach
  void stopProxy() {
    proxy.close();
    http.close();
  }

  @Test
  void stopped() throws Exception {
    try (Observed observed = observe(postgres.config())) {
      observed.begin();
      postgres.stop();
      observed.awaitNotReady();
      postgres.startAgain();
      observed.end("stopped");
    }
  }

  @Test
  void paused() throws Exception {
    try (Observed observed = observe(postgres.config())) {
      observed.begin();
      postgres.pause();
      observed.awaitNotReady();
      postgres.resume();
      observed.end("paused (SIGSTOP)");
    }
  }

  @Test
  void cutOffWithoutAFin() throws Exception {
    try (Observed observed = observe(throughTheProxy())) {
      observed.begin();
      proxy.cut();
      observed.awaitNotReady();
      proxy.restore();
      observed.end("cut off without FIN");
    }
  }

  /** As when a firewall forgets what it knows: only new connections get through. */
  @Test
  void everyOpenConnectionWentSilent() throws Exception {
    try (Observed observed = observe(throughTheProxy())) {
      observed.begin();
      proxy.cutWhatIsOpen();
      observed.awaitFailure();
      observed.awaitFailuresToEnd(Duration.ofSeconds(10));
      assertThat(observed.seen).containsExactly(ServingStatus.SERVING);
      observed.print("all connections silent, new ones possible", SUSPECTED, CONNECTION_TIMEOUT);
    }
  }

  @Test
  void readOnly() throws Exception {
    try (Observed observed = observe(postgres.config())) {
      observed.begin();
      postgres.takeNoWrites();
      observed.awaitFailure();
      postgres.takeWrites();
      observed.end("read-only");
      assertThat(observed.seen).containsExactly(ServingStatus.SERVING);
    }
  }

  @Test
  void full() throws Exception {
    assumeTrue(
        Stream.of("/usr/bin/prlimit", "/bin/prlimit").map(File::new).anyMatch(File::canExecute),
        "a system with prlimit");
    try (Observed observed = observe(postgres.config())) {
      // The write-ahead log has files of 16 MB, for which there is room.
      postgres.execute(FILLERS.formatted(1, 20_000));
      observed.begin();
      postgres.fill("things", FILLERS.formatted(20_001, 25_000));
      observed.awaitFailure();
      postgres.makeRoom();
      observed.end("full");
      assertThat(observed.seen).containsExactly(ServingStatus.SERVING);
    }
  }

  private DatabaseConfig throughTheProxy() {
    DatabaseConfig direct = postgres.config();
    return DatabaseConfig.of(
        direct.url().replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"),
        direct.application(),
        requireNonNull(direct.owner()));
  }

  private Observed observe(DatabaseConfig database) {
    Map<String, String> environment = new HashMap<>(TestProcess.environment(database));
    environment.putAll(issuer.environment());
    environment.put("DATABASE_NOT_READY_AFTER", NOT_READY_AFTER.toSeconds() + "s");
    return new Observed(SampleService.start(SampleService.Config.from(new Settings(environment))));
  }

  /** A service, those who call it, and one who watches its health. */
  private final class Observed implements AutoCloseable {
    private final RunningService service;
    private final SteadyCallers callers;
    private final ManagedChannel watcher;
    private final List<ServingStatus> seen = new CopyOnWriteArrayList<>();
    private long begin;
    private long notReady;

    Observed(RunningService service) {
      this.service = service;
      this.callers = new SteadyCallers(service.port());
      this.watcher = TestProcess.outsideChannel(service.port());
      HealthGrpc.newStub(watcher)
          .watch(
              HealthCheckRequest.getDefaultInstance(),
              new StreamObserver<>() {
                @Override
                public void onNext(HealthCheckResponse response) {
                  seen.add(response.getStatus());
                }

                @Override
                public void onError(Throwable failure) {
                  seen.add(ServingStatus.UNRECOGNIZED);
                }

                @Override
                public void onCompleted() {
                  seen.add(ServingStatus.UNRECOGNIZED);
                }
              });
    }

    ServingStatus health() {
      return seen.getLast();
    }

    /** All is well, and what happens next is what is observed. */
    void begin() {
      await().until(() -> callers.outcomes().stream().filter(Outcome::isOk).count() > 10);
      await().until(() -> seen.contains(ServingStatus.SERVING));
      begin = System.nanoTime();
    }

    void awaitNotReady() throws Exception {
      await()
          .atMost(NOT_READY_AFTER.plus(NOTICED))
          .until(() -> health() == ServingStatus.NOT_SERVING);
      notReady = System.nanoTime();
      assertThat(probe("/readyz").statusCode()).isEqualTo(503);
      assertThat(probe("/readyz").body()).contains("has not answered for");
      assertThat(probe("/livez").statusCode()).isEqualTo(200);
    }

    void awaitFailure() {
      await().atMost(Duration.ofSeconds(10)).until(() -> !failures().isEmpty());
    }

    /** It is over: everything is as before in time. Prints how it was. */
    void end(String what) throws Exception {
      long over = System.nanoTime();
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> firstOkAfter(over).isPresent() && health() == ServingStatus.SERVING);
      Duration ready = Duration.ofNanos(System.nanoTime() - over);
      awaitFailuresToEnd(Duration.ofSeconds(10));
      Duration back = Duration.ofNanos(firstOkAfter(over).orElseThrow().end() - over);
      print(what, AT_FIRST, PROMPT);
      System.out.printf(
          "%s: first OK after %d ms, OK and ready after %d ms%n",
          what, back.toMillis(), ready.toMillis());
      assertThat(back).as("first OK").isLessThan(BACK);
      assertThat(ready).as("ready").isLessThan(BACK);
      assertThat(probe("/readyz").statusCode()).isEqualTo(200);
    }

    /** Every call that failed was told so in time, and to come back. */
    void print(String what, Duration first, Duration prompt) {
      List<Outcome> failed = failures();
      assertThat(failed).isNotEmpty();
      for (Outcome outcome : failed) {
        RemoteFailure failure = requireNonNull(outcome.failure());
        assertThat(failure.is(ERROR_REASON_DEPENDENCY_UNAVAILABLE)).as(failure.toString()).isTrue();
        assertThat(failure.retryDelay()).as(failure.toString()).isNotNull();
      }
      Duration atFirst = longest(failed, outcome -> outcome.begin() < begin + NOTICED.toNanos());
      Duration later = longest(failed, outcome -> outcome.begin() >= begin + NOTICED.toNanos());
      System.out.printf(
          "%s: %d calls failed, UNAVAILABLE with RetryInfo; within %d ms at first, within %d ms"
              + " from %d s on; not ready after %d ms%n",
          what,
          failed.size(),
          atFirst.toMillis(),
          later.toMillis(),
          NOTICED.toSeconds(),
          notReady == 0 ? 0 : Duration.ofNanos(notReady - begin).toMillis());
      assertThat(atFirst).as("at first").isLessThan(first);
      assertThat(later).as("later").isLessThan(prompt);
    }

    /** None of the latest calls has failed. */
    void awaitFailuresToEnd(Duration atMost) {
      await()
          .atMost(atMost)
          .until(() -> {
            long now = System.nanoTime();
            List<Outcome> latest =
                callers.outcomes().stream()
                    .filter(outcome -> outcome.end() > now - PROMPT.toNanos())
                    .toList();
            return latest.size() > 10 && latest.stream().allMatch(Outcome::isOk);
          });
    }

    private List<Outcome> failures() {
      return callers.outcomes().stream()
          .filter(outcome -> !outcome.isOk() && outcome.end() > begin)
          .toList();
    }

    private Optional<Outcome> firstOkAfter(long moment) {
      return callers.outcomes().stream()
          .filter(outcome -> outcome.isOk() && outcome.end() > moment)
          .min(Comparator.comparingLong(Outcome::end));
    }

    private Duration longest(List<Outcome> of, Predicate<Outcome> which) {
      return of.stream()
          .filter(which)
          .map(Outcome::latency)
          .max(Comparator.naturalOrder())
          .orElse(Duration.ZERO);
    }

    private HttpResponse<String> probe(String path) throws IOException, InterruptedException {
      URI uri = URI.create("http://localhost:" + service.adminPort() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
      callers.close();
      watcher.shutdownNow();
      service.close();
    }
  }
}
