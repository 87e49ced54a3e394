package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.commercesuite.runtime.testing.SilentProxy;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a database that is watched does about a server that goes silent, and about a busy one. */
class WatchedDatabaseIT {
  /** Nobody waits for one of these. */
  private static final Duration VERY_LONG = Duration.ofMinutes(1);

  private static final Duration NOTICED = Duration.ofSeconds(5);

  /** Two seconds, and one for a busy machine. */
  private static final Duration BACK = Duration.ofSeconds(3);

  private final DatabaseConfig direct = TestPostgres.migrated("classpath:db/sample");
  private final URI server = URI.create(direct.url().substring("jdbc:".length()));
  private final SilentProxy proxy = SilentProxy.to(server.getPort());
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Database database = Database.open(config(1), "watched", metrics);

  @AfterEach
  void close() {
    database.close();
    proxy.close();
  }

  @Test
  void aTransactionThatWaitsForAnAnswerAndOneThatWaitsForAConnectionAreEnded() throws Exception {
    watch();
    CountDownLatch begun = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running =
          threads.submit(() ->
              database.useTransaction(tx -> {
                tx.query("select 1 as one", row -> row.integer("one"));
                begun.countDown();
                tx.query("select pg_sleep(60)::text as slept", row -> row.text("slept"));
              }));
      begun.await();
      CompletableFuture<Boolean> interruptIsLeft = new CompletableFuture<>();
      Future<?> waiting =
          threads.submit(() -> {
            try {
              one();
            } finally {
              interruptIsLeft.complete(Thread.currentThread().isInterrupted());
            }
          });
      await().until(() -> metrics.get("hikaricp.connections.pending").gauge().value() == 1);

      proxy.cut();

      for (Future<?> ended : List.of(running, waiting)) {
        await().atMost(NOTICED).until(ended::isDone);
        assertThatThrownBy(ended::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(DatabaseUnavailable.class);
      }
      assertThat(interruptIsLeft.join()).isFalse();
    }
    long begin = System.nanoTime();
    assertThatThrownBy(this::one).isInstanceOf(DatabaseUnavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    assertThat(database.silence()).isGreaterThanOrEqualTo(config(1).outageAfter());
    assertThat(database.waiting()).as("nobody knows").isEmpty();

    proxy.restore();
    await().atMost(BACK).ignoreExceptions().until(() -> one() == 1);
  }

  @Test
  void aConnectionThatWentSilentAloneIsGivenUp() throws Exception {
    watch();
    assertThat(one()).isOne();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> cut = new CompletableFuture<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running =
          threads.submit(() ->
              database.useTransaction(tx -> {
                tx.query("select 1 as one", row -> row.integer("one"));
                begun.countDown();
                cut.join();
                tx.query("select 1 as one", row -> row.integer("one"));
              }));
      begun.await();
      proxy.cutWhatIsOpen();
      cut.complete(null);

      await().atMost(Duration.ofSeconds(8)).until(running::isDone);
      assertThatThrownBy(running::get).hasCauseInstanceOf(DatabaseUnavailable.class);
    }
    assertThat(one()).as("by a new connection").isOne();
  }

  @Test
  void aPoolThatIsInUseIsNoOutage() throws Exception {
    watch();
    CountDownLatch begun = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> running =
          threads.submit(() ->
              database.useTransaction(tx -> {
                begun.countDown();
                // Longer than DATABASE_OUTAGE_AFTER, in which no transaction is answered.
                tx.query("select pg_sleep(3)::text as slept", row -> row.text("slept"));
              }));
      begun.await();

      assertThat(threads.submit(this::one).get()).isOne();
      running.get();
    }
    assertThat(database.silence()).isLessThan(Duration.ofSeconds(1));
  }

  /** A server short of processors, for instance. */
  @Test
  void aProbeThatIsSlowLeavesThePoolAndItsTransactionsAlone() throws Exception {
    assumeTrue(File.separatorChar == '/', "a system with kill");
    watch();
    int pooled = pooled();
    await().until(() -> database.inReadOnlyTransaction(WatchedDatabaseIT::probe).isPresent());
    int probe = database.inReadOnlyTransaction(WatchedDatabaseIT::probe).orElseThrow();
    signal("STOP", probe);
    try {
      database.useTransaction(tx -> {
        await()
            .pollInSameThread()
            .atMost(NOTICED)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> probe(tx).filter(pid -> pid != probe).isPresent());
      });
    } finally {
      signal("CONT", probe);
    }
    assertThat(pooled()).as("not made anew").isEqualTo(pooled);
  }

  @Test
  void aServerThatRefusesEverybodyIsSilent() {
    watch();
    try {
      TestPostgres.asSuperuser("alter database %s allow_connections false".formatted(name()));
      terminate("");
      await().atMost(Duration.ofSeconds(10)).until(() -> isSilentFor(Duration.ofSeconds(4)));
    } finally {
      TestPostgres.asSuperuser("alter database %s allow_connections true".formatted(name()));
    }
    await().atMost(BACK).until(() -> !isSilentFor(Duration.ofSeconds(1)));
  }

  /** The probe has no place, what the pool has works, and nobody uses it. */
  @Test
  void aServerThatIsOnlyFullIsNotSilent() {
    watch();
    TestPostgres.asSuperuser("alter database %s connection limit 1".formatted(name()));
    terminate("and application_name = 'watched probe'");
    for (int time = 0; time < 2; time++) {
      await().pollInterval(Duration.ofMillis(10)).until(() -> isSilentFor(Duration.ofMillis(400)));
      await()
          .atMost(NOTICED)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> !isSilentFor(Duration.ofMillis(300)));
    }
    assertThat(database.inReadOnlyTransaction(WatchedDatabaseIT::probe)).isEmpty();
  }

  private boolean isSilentFor(Duration time) {
    return database.silence().compareTo(time) > 0;
  }

  private String name() {
    return direct.url().substring(direct.url().lastIndexOf('/') + 1);
  }

  private void terminate(String which) {
    TestPostgres.asSuperuser(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s' %s"
            .formatted(name(), which));
  }

  private int pooled() {
    return database
        .inReadOnlyTransaction(
            tx -> tx.queryOne("select pg_backend_pid() as pid", row -> row.integer("pid")))
        .orElseThrow();
  }

  /** The one that has looked twice. */
  private static Optional<Integer> probe(Transaction tx) {
    return tx
        .query(
            """
            select pg_stat_clear_snapshot();
            select pid from pg_stat_activity
            where application_name = 'watched probe' and datname = current_database()
              and query_start > backend_start + interval '200 ms'
            order by backend_start desc
            limit 1
            """,
            row -> row.integer("pid"))
        .stream()
        .findFirst();
  }

  private static void signal(String signal, int pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void findsTheServerAfterEachOutage() {
    watch();
    proxy.cut();
    await().atMost(NOTICED).until(() -> isRefused("does not answer"));
    proxy.restore();
    await().atMost(BACK).ignoreExceptions().until(() -> one() == 1);
    proxy.cut();
    await().atMost(NOTICED).until(() -> isRefused("does not answer"));
    proxy.restore();
    await().atMost(BACK).ignoreExceptions().until(() -> one() == 1);
  }

  @Test
  void closesWhileTheServerIsSilent() {
    watch();
    proxy.cut();
    await().atMost(NOTICED).until(() -> isRefused("does not answer"));

    long begin = System.nanoTime();
    database.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(NOTICED);
  }

  @Test
  void theServerNoticesASilentClient() {
    assertThat(setting("tcp_user_timeout")).isIn("9s", "9000");
    assertThat(setting("tcp_keepalives_idle")).isIn("4", "4s");
    assertThat(setting("client_connection_check_interval")).isIn("2s", "2000");
  }

  /** Returns when the server is looked at. */
  private void watch() {
    database.watch(metrics);
    await()
        .until(() ->
            database.inReadOnlyTransaction(tx ->
                tx.queryOne(
                        """
                        select pid from pg_stat_activity
                        where application_name = 'watched probe' and state = 'idle'
                          and datname = current_database()
                        """,
                        row -> row.integer("pid"))
                    .isPresent()));
  }

  private String setting(String name) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne("select current_setting(?) as value", row -> row.text("value"), name)
            .orElseThrow());
  }

  private boolean isRefused(String reason) {
    try {
      one();
      return false;
    } catch (DatabaseUnavailable e) {
      return String.valueOf(e.getMessage()).contains(reason);
    }
  }

  private int one() {
    return database
        .inReadOnlyTransaction(tx -> tx.queryOne("select 1 as one", row -> row.integer("one")))
        .orElseThrow();
  }

  private DatabaseConfig config(int poolSize) {
    return new DatabaseConfig(
        direct.url().replace(":" + server.getPort() + "/", ":" + proxy.port() + "/"),
        direct.application(),
        direct.owner(),
        poolSize,
        VERY_LONG,
        VERY_LONG,
        direct.lockTimeout(),
        direct.startupTimeout());
  }
}
