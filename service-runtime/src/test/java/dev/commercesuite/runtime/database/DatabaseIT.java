package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/sample");
  private static Database database;

  private enum State {
    NEW,
    OLD
  }

  @BeforeAll
  static void open() {
    database = Database.open(CONFIG, "test", new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void bindsAndReadsEachKindOfValue() {
    UUID id = UUID.randomUUID();
    Instant madeAt = Instant.parse("2026-02-03T04:05:06.789012Z");
    database.useTransaction(tx ->
        tx.update(
            "insert into things (id, name, state, amount, tags, data, made_at, parent)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            "kinds",
            State.OLD,
            null,
            List.of("a", "b"),
            new byte[] {1, 2},
            madeAt,
            null));

    Optional<String> found =
        database.inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select * from things where id = any (?)",
                row -> {
                  assertThat(row.uuid("id")).isEqualTo(id);
                  assertThat(row.enumeration("state", State.class)).isEqualTo(State.OLD);
                  assertThat(row.nullableLongInteger("amount")).isNull();
                  assertThat(row.texts("tags")).containsExactly("a", "b");
                  assertThat(row.bytes("data")).containsExactly(1, 2);
                  assertThat(row.instant("made_at")).isEqualTo(madeAt);
                  assertThat(row.nullableUuid("parent")).isNull();
                  assertThatThrownBy(() -> row.uuid("parent")).hasMessageContaining("parent");
                  return row.text("name");
                },
                List.of(id)));

    assertThat(found).contains("kinds");
  }

  @Test
  void bindsEmptyArraysAndArraysWithNulls() {
    database.useTransaction(tx -> {
      assertThat(tx.query("select id from things where id = any (?)", r -> r.uuid("id"), List.of()))
          .isEmpty();
      assertThat(
              tx.query(
                  "select coalesce(v, 0) as v from unnest(?::bigint[]) v",
                  row -> row.longInteger("v"),
                  Arrays.asList(1L, null)))
          .containsExactly(1L, 0L);
    });
  }

  @Test
  void leavesAServerThatTakesNoWritesAnyMore() {
    try (Database one = Database.open(withConnections(1), "one", new SimpleMeterRegistry())) {
      one.useTransaction(tx ->
          tx.query(
              "select set_config('default_transaction_read_only', 'on', false) as value",
              row -> row.text("value")));
      UUID id = UUID.randomUUID();

      assertThatThrownBy(() -> one.useTransaction(tx -> insert(tx, id, "to a standby")))
          .isInstanceOf(DatabaseUnavailable.class)
          .hasMessageContaining("takes no writes");

      one.useTransaction(tx -> insert(tx, id, "to the primary"));
      assertThat(exists(id)).isTrue();
    }
  }

  /** As where a database is read-only by its own setting, also on new connections. */
  @Test
  void goesOnReadingWhereAnotherConnectionTakesNoWrites() {
    try (Database two = Database.open(withConnections(2), "two", new SimpleMeterRegistry())) {
      List<Integer> before =
          two.inReadOnlyTransaction(
              tx -> List.of(pid(tx), elsewhere(() -> pidThatCannotWrite(two))));

      List<Integer> after =
          two.inReadOnlyTransaction(
              tx -> List.of(pid(tx), elsewhere(() -> two.inReadOnlyTransaction(DatabaseIT::pid))));

      assertThat(after).contains(before.getFirst()).doesNotContain(before.getLast());
    }
  }

  @Test
  void rollsBackWhenTheBodyThrows() {
    UUID id = UUID.randomUUID();

    assertThatThrownBy(() ->
            database.inTransaction(tx -> {
              insert(tx, id, "rolled back");
              throw new IllegalStateException("no");
            }))
        .hasMessage("no");

    assertThat(exists(id)).isFalse();
  }

  @Test
  void saysWhichConstraintWasViolated() {
    UUID id = UUID.randomUUID();
    database.useTransaction(tx -> insert(tx, id, "unique"));

    assertThatThrownBy(() -> database.useTransaction(tx -> insert(tx, id, "other")))
        .isInstanceOfSatisfying(
            UniqueViolation.class, e -> assertThat(e.constraint()).isEqualTo("things_pkey"));
    assertThatThrownBy(() -> database.useTransaction(tx -> insert(tx, UUID.randomUUID(), "unique")))
        .isInstanceOfSatisfying(
            UniqueViolation.class, e -> assertThat(e.constraint()).isEqualTo("things_name_unique"));
    assertThatThrownBy(() ->
            database.useTransaction(
                tx -> tx.update("update things set state = 'BAD' where id = ?", id)))
        .isInstanceOfSatisfying(
            CheckViolation.class, e -> assertThat(e.constraint()).isEqualTo("things_state_check"));
    assertThatThrownBy(() ->
            database.useTransaction(tx ->
                tx.update("update things set parent = ? where id = ?", UUID.randomUUID(), id)))
        .isInstanceOf(ForeignKeyViolation.class);
    assertThatThrownBy(
            () -> database.useTransaction(tx -> tx.update("delete from things where id = ?", id)))
        .as("the application role has no right to delete")
        .isInstanceOf(StatementFailed.class);
  }

  @Test
  void seesOneMomentInASnapshot() {
    UUID id = UUID.randomUUID();
    TransactionBody<Boolean> sees =
        tx ->
            tx.queryOne("select id from things where id = ?", row -> row.uuid("id"), id)
                .isPresent();

    boolean seen =
        database.inSnapshot(tx -> {
          assertThat(sees.run(tx)).isFalse();
          CompletableFuture.runAsync(() -> database.useTransaction(t -> insert(t, id, "meanwhile")))
              .join();
          return sees.run(tx);
        });

    assertThat(seen).isFalse();
    assertThat(database.inSnapshot(sees)).isTrue();
    assertThatThrownBy(() -> database.inSnapshot(tx -> tx.update("update things set amount = 1")))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("read-only");
    database.useTransaction(tx -> insert(tx, UUID.randomUUID(), "and writable again"));
  }

  @Test
  void writesNothingInAReadOnlyTransaction() {
    assertThatThrownBy(
            () -> database.inReadOnlyTransaction(tx -> tx.update("update things set amount = 1")))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("read-only");
    database.useTransaction(tx -> insert(tx, UUID.randomUUID(), "writable again"));
  }

  @Test
  void refusesATransactionInsideATransaction() {
    assertThat(Database.insideTransaction()).isFalse();
    assertThatThrownBy(() ->
            database.useTransaction(_ -> {
              assertThat(Database.insideTransaction()).isTrue();
              database.useTransaction(_ -> {});
            }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void runsAgainAfterADeadlock() throws Exception {
    UUID one = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    database.useTransaction(tx -> {
      insert(tx, one, "deadlock 1");
      insert(tx, two, "deadlock 2");
    });
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger runs = new AtomicInteger();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> transactions =
          List.of(
              threads.submit(() -> addToBoth(one, two, bothHoldOne, runs)),
              threads.submit(() -> addToBoth(two, one, bothHoldOne, runs)));
      for (Future<?> transaction : transactions) {
        transaction.get();
      }
    }

    assertThat(runs.get()).isEqualTo(3);
    assertThat(amount(one)).isEqualTo(2);
    assertThat(amount(two)).isEqualTo(2);
  }

  @Test
  void theStatementIsGoneWithinASecondOfACancel() {
    Context.CancellableContext call = Context.ROOT.withCancellation();
    Thread caller =
        Thread.startVirtualThread(
            call.wrap(
                (Runnable)
                    () ->
                        assertThatThrownBy(() -> sleepInPostgres(database, "cancelled"))
                            .isInstanceOf(TransactionCancelled.class)));
    await().until(() -> isRunning("cancelled"));

    call.cancel(null);

    await().atMost(Duration.ofSeconds(1)).until(() -> !isRunning("cancelled"));
    await().until(() -> !caller.isAlive());
    assertThat(exists(UUID.randomUUID())).as("the pool still works").isFalse();
  }

  @Test
  void startsNothingForACallThatIsOver() {
    Context.CancellableContext call = Context.ROOT.withCancellation();
    call.cancel(null);

    call.run(() ->
        assertThatThrownBy(() -> exists(UUID.randomUUID()))
            .isInstanceOf(TransactionCancelled.class));
  }

  @Test
  void endsAStatementThatRunsTooLong() {
    try (Database impatient =
        Database.open(
            withTimeouts(Duration.ofMillis(300), Duration.ofMillis(100)),
            "impatient",
            new SimpleMeterRegistry())) {
      assertThatThrownBy(() -> sleepInPostgres(impatient, "too long"))
          .isInstanceOf(DatabaseUnavailable.class);
    }
  }

  @Test
  void saysThatALockWasNotFreeInTime() {
    UUID id = UUID.randomUUID();
    database.useTransaction(tx -> insert(tx, id, "locked"));
    try (Database impatient =
        Database.open(
            withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(100)),
            "impatient",
            new SimpleMeterRegistry())) {
      database.useTransaction(tx -> {
        addOne(tx, id);
        Thread other =
            Thread.startVirtualThread(() ->
                assertThatThrownBy(() -> impatient.useTransaction(t -> addOne(t, id)))
                    .isInstanceOf(LockTimeout.class));
        await().until(() -> !other.isAlive());
      });
    }
  }

  @Test
  void aLostConnectionIsUnavailabilityAndTheNextCallWorks() {
    assertThatThrownBy(() ->
            database.useTransaction(tx -> {
              int pid =
                  tx.queryOne("select pg_backend_pid() as pid", row -> row.integer("pid"))
                      .orElseThrow();
              TestPostgres.asSuperuser("select pg_terminate_backend(" + pid + ")");
              tx.update("update things set amount = 1");
              tx.update("update things set amount = 1");
            }))
        .isInstanceOf(DatabaseUnavailable.class);

    assertThat(exists(UUID.randomUUID())).isFalse();
  }

  @Test
  void openingFailsClearlyWhenNothingListens() {
    DatabaseConfig nowhere =
        DatabaseConfig.of(
            "jdbc:postgresql://localhost:1/nothing", CONFIG.application(), TestPostgres.owner());

    assertThatThrownBy(() -> Database.open(nowhere, "nowhere", new SimpleMeterRegistry()))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessageContaining("localhost:1");
  }

  private static DatabaseConfig withTimeouts(Duration statement, Duration lock) {
    return new DatabaseConfig(
        CONFIG.url(),
        CONFIG.application(),
        TestPostgres.owner(),
        1,
        CONFIG.connectionTimeout(),
        statement,
        lock,
        CONFIG.startupTimeout());
  }

  private static void addToBoth(
      UUID first, UUID second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
    database.useTransaction(tx -> {
      addOne(tx, first);
      if (runs.incrementAndGet() <= 2) {
        try {
          bothHoldOne.await();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      addOne(tx, second);
    });
  }

  private static void sleepInPostgres(Database database, String mark) {
    database.inTransaction(
        tx -> tx.query("select pg_sleep(30), '" + mark + "' as mark", row -> row.text("mark")));
  }

  private static boolean isRunning(String mark) {
    return database.inReadOnlyTransaction(tx ->
        !tx.query(
                """
                select pid from pg_stat_activity
                where query like ? and state = 'active' and pid <> pg_backend_pid()
                """,
                row -> row.integer("pid"),
                "%pg_sleep%" + mark + "%")
            .isEmpty());
  }

  /** Of a connection that takes no writes; one is tried. */
  private static int pidThatCannotWrite(Database database) {
    int pid =
        database.inTransaction(tx -> {
          tx.query(
              "select set_config('default_transaction_read_only', 'on', false) as value",
              row -> row.text("value"));
          return pid(tx);
        });
    assertThatThrownBy(
            () -> database.useTransaction(tx -> insert(tx, UUID.randomUUID(), "is not written")))
        .isInstanceOf(DatabaseUnavailable.class);
    return pid;
  }

  private static int pid(Transaction tx) {
    return tx.queryOne("select pg_backend_pid() as pid", row -> row.integer("pid")).orElseThrow();
  }

  /** On another thread, whose transactions are others. */
  private static <T> T elsewhere(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work).join();
  }

  private static void insert(Transaction tx, UUID id, String name) {
    tx.update("insert into things (id, name, amount) values (?, ?, 0)", id, name);
  }

  private static void addOne(Transaction tx, UUID id) {
    tx.update("update things set amount = amount + 1 where id = ?", id);
  }

  private static long amount(UUID id) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne("select amount from things where id = ?", r -> r.longInteger("amount"), id))
        .orElseThrow();
  }

  private static boolean exists(UUID id) {
    return database
        .inReadOnlyTransaction(
            tx -> tx.queryOne("select id from things where id = ?", r -> r.uuid("id"), id))
        .isPresent();
  }

  private static DatabaseConfig withConnections(int poolSize) {
    return new DatabaseConfig(
        CONFIG.url(),
        CONFIG.application(),
        CONFIG.owner(),
        poolSize,
        CONFIG.connectionTimeout(),
        CONFIG.statementTimeout(),
        CONFIG.lockTimeout(),
        CONFIG.startupTimeout());
  }
}
