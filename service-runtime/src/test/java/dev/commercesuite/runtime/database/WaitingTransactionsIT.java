package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.interceptors.waiting.WaitingCalls;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How many transactions wait for a connection: what the limit of calls goes by. */
class WaitingTransactionsIT {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final CountDownLatch done = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  @Test
  void countsThoseOfUnaryCallsThatHaveNoConnectionYet() throws InterruptedException {
    DatabaseConfig config = TestPostgres.empty();
    CountDownLatch begun = new CountDownLatch(config.poolSize());
    try (Database database = Database.open(config, "test", metrics)) {
      assertThat(database.waiting()).hasValue(0);
      Runnable transaction = () -> transaction(database, begun);
      for (int i = 0; i < config.poolSize(); i++) {
        start(WaitingCalls.unaryCall().wrap(transaction));
      }
      begun.await();
      for (int i = 0; i < 3; i++) {
        start(WaitingCalls.unaryCall().wrap(transaction));
      }
      for (int i = 0; i < 4; i++) {
        start(transaction);
      }

      await().until(() -> metrics.get("hikaricp.connections.pending").gauge().value() == 7);
      assertThat(database.waiting()).as("without the workers").hasValue(3);

      done.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(database.waiting()).hasValue(0);
    }
  }

  private void start(Runnable work) {
    threads.add(Thread.ofVirtual().start(work));
  }

  private void transaction(Database database, CountDownLatch begun) {
    database.useTransaction(_ -> {
      begun.countDown();
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
