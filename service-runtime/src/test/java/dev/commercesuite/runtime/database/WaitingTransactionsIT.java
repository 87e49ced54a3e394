package dev.commercesuite.runtime.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How many transactions wait for a connection: what the limit of calls goes by. */
class WaitingTransactionsIT {

  @Test
  void countsThoseThatHaveNoConnectionYet() throws InterruptedException {
    DatabaseConfig config = TestPostgres.empty();
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(config.poolSize());
    List<Thread> threads = new ArrayList<>();
    try (Database database = Database.open(config, "test", new SimpleMeterRegistry())) {
      assertThat(database.waiting()).isZero();
      for (int i = 0; i < config.poolSize() + 3; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() ->
                    database.useTransaction(_ -> {
                      begun.countDown();
                      try {
                        done.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    })));
      }
      begun.await();

      await().until(database::waiting, waiting -> waiting == 3);

      done.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(database.waiting()).isZero();
    }
  }
}
