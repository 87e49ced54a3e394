package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Statements that are sent at once. */
class SeveralStatementsIT {
  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/sample");
  private static final String LOCK_AND_READ =
      "select id from things where id = ? for no key update; select name from things where id = ?";

  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(CONFIG, "test", new SimpleMeterRegistry());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static UUID thing(String name) {
    UUID id = UUID.randomUUID();
    database.useTransaction(
        tx -> tx.update("insert into things (id, name, state) values (?, ?, 'NEW')", id, name));
    return id;
  }

  private static List<String> lockAndRead(UUID locked, UUID read) {
    return database.inTransaction(
        tx -> tx.query(LOCK_AND_READ, row -> row.text("name"), locked, read));
  }

  /** The driver prepares a statement on the server when it is used often. */
  @Test
  void giveTheRowsOfTheLast() {
    UUID id = thing("one");

    for (int i = 0; i < 12; i++) {
      assertThat(lockAndRead(id, id)).containsExactly("one");
    }
    assertThat(lockAndRead(id, UUID.randomUUID())).isEmpty();
  }

  @Test
  void seeWhatTheOneBeforeHasWaitedFor() throws Exception {
    UUID id = thing("before");
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> holder =
          threads.submit(() ->
              database.inTransaction(tx -> {
                tx.update("update things set name = 'after' where id = ?", id);
                held.countDown();
                return awaited(release);
              }));
      held.await();
      Future<List<String>> reader = threads.submit(() -> lockAndRead(id, id));
      await().until(() -> waitingForLocks() == 1);
      release.countDown();

      assertThat(holder.get()).isTrue();
      assertThat(reader.get()).containsExactly("after");
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long waitingForLocks() {
    return database.inTransaction(tx ->
        tx.query(
                """
                select count(*) as count from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """,
                row -> row.longInteger("count"))
            .getFirst());
  }

  @Test
  void failAsAWhole() {
    UUID id = thing("kept");

    assertThatThrownBy(() ->
            database.inTransaction(tx ->
                tx.query(
                    "select id from things where id = ?; select 1 / 0 as failure",
                    row -> row.integer("failure"),
                    id)))
        .isInstanceOf(StatementFailed.class);
    assertThatThrownBy(() ->
            database.inTransaction(tx ->
                tx.query(
                    "update things set name = 'changed' where id = ?",
                    row -> row.text("name"),
                    id)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no rows");
    assertThat(lockAndRead(id, id)).containsExactly("kept");
  }

  @Test
  void integersOfEachWidthAreRead() {
    database.useTransaction(tx ->
        tx.query(
            "select 7::smallint as a, 8 as b, 9::bigint as c, null::integer as d, '1' as e",
            row -> {
              assertThat(row.longInteger("a")).isEqualTo(7);
              assertThat(row.longInteger("b")).isEqualTo(8);
              assertThat(row.longInteger("c")).isEqualTo(9);
              assertThat(row.integer("a")).isEqualTo(7);
              assertThat(row.nullableLongInteger("d")).isNull();
              assertThatThrownBy(() -> row.longInteger("e")).hasMessageContaining("column e");
              return true;
            }));
  }
}
