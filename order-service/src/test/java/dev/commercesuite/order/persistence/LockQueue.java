package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.database.Database;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Those who wait for locks in the database of a test: who wins a race is decided there. */
final class LockQueue {
  private final Database database;

  LockQueue(Database database) {
    this.database = database;
  }

  /** What has become of two who wanted the same. */
  record Race<A, B>(Future<A> first, Future<B> second) {}

  /** Both wait for the order's row, the first one in front. */
  <A, B> Race<A, B> oneAfterTheOther(Order order, Callable<A> first, Callable<B> second)
      throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> holder =
          threads.submit(() ->
              database.inTransaction(tx -> {
                var _ =
                    tx.query(
                        "select id from orders where id = ? for no key update",
                        row -> row.uuid("id"),
                        order.id().value());
                held.countDown();
                return awaited(release);
              }));
      held.await();
      Future<A> front = threads.submit(first);
      await().until(() -> length() == 1);
      Future<B> back = threads.submit(second);
      await().until(() -> length() == 2);
      release.countDown();
      assertThat(holder.get()).isTrue();
      return new Race<>(front, back);
    }
  }

  /** How many wait. */
  long length() {
    return database.inTransaction(tx ->
        tx.query(
                """
                select count(*) as count from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """,
                row -> row.longInteger("count"))
            .getFirst());
  }

  /** Whether the latch was opened; for a transaction that holds locks until then. */
  static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
