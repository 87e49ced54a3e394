package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.user.domain.clients.ClientAssertion;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PostgresClientAssertionStoreIT {
  private static final Instant EXPIRY = NOW.plusSeconds(60);

  private static final StoreFixture fixture = new StoreFixture();

  private final PostgresClientAssertionStore store =
      new PostgresClientAssertionStore(fixture.database);

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void assertionIsGoodOnce() {
    assertThat(store.useUp(assertion("orders", "once"), NOW)).isTrue();
    assertThat(store.useUp(assertion("orders", "once"), NOW)).isFalse();
    assertThat(store.useUp(assertion("orders", "once"), NOW.plusSeconds(59))).isFalse();
    assertThat(store.useUp(assertion("payments", "once"), NOW)).as("another client's").isTrue();
  }

  @Test
  void oneOfManyAtTheSameTimeIsFirst() throws Exception {
    int many = 8;
    CyclicBarrier barrier = new CyclicBarrier(many);
    try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
      List<Callable<Boolean>> uses =
          IntStream.range(0, many)
              .<Callable<Boolean>>mapToObj(_ ->
                  () -> {
                    barrier.await();
                    return store.useUp(assertion("orders", "raced"), NOW);
                  })
              .toList();

      List<Future<Boolean>> results = threads.invokeAll(uses);

      int first = 0;
      for (Future<Boolean> result : results) {
        first += result.get() ? 1 : 0;
      }
      assertThat(first).isEqualTo(1);
    }
  }

  @Test
  void forgetsWhatHasExpired() {
    for (int i = 0; i < 15; i++) {
      assertThat(store.useUp(assertion("sweep", "old " + i), NOW)).isTrue();
    }

    for (int i = 0; i < 3; i++) {
      assertThat(
              store.useUp(new ClientAssertion("sweep", "new " + i, EXPIRY.plusSeconds(60)), EXPIRY))
          .isTrue();
    }

    assertThat(remembered("sweep")).isEqualTo(3);
  }

  private static long remembered(String client) {
    return fixture.database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                "select count(*) as n from client_assertions where client_id = ?",
                row -> row.longInteger("n"),
                client)
            .orElseThrow());
  }

  private static ClientAssertion assertion(String client, String id) {
    return new ClientAssertion(client, id, EXPIRY);
  }
}
