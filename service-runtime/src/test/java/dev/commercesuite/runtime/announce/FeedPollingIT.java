package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas of which one dies before it announces what it has committed. */
class FeedPollingIT {
  private static final int MOST = 20;
  private static final UUID CUSTOMER = new UUID(7, 7);

  private final DatabaseConfig config = TestPostgres.migrated("classpath:db/watched");

  /** Nobody announces what it writes. */
  private final Database writer = Database.open(config, "writer", new SimpleMeterRegistry());

  private final Database reader = Database.open(config, "reader", new SimpleMeterRegistry());
  private final RecordingListener listener = new RecordingListener();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final FeedPolling polling =
      new FeedPolling(
          "things",
          new FeedTail(reader, "thing_events", "thing_id")::look,
          listener,
          () -> now,
          MOST,
          Duration.ofHours(1),
          new SimpleMeterRegistry());

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @BeforeEach
  void lookOnce() {
    polling.register(metrics);
    assertThat(poll()).containsExactly(RecordingListener.ALL);
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  private List<String> poll() {
    listener.heard.clear();
    polling.poll();
    return List.copyOf(listener.heard);
  }

  private static UUID event(Transaction tx) {
    UUID thing = UUID.randomUUID();
    tx.update(
        """
        insert into thing_events (thing_id, sequence, customer_id, feed_position)
        values (?, 1, ?, pg_current_xact_id()::text::bigint)
        """,
        thing,
        CUSTOMER);
    return thing;
  }

  private String commit() {
    return item(writer.inTransaction(FeedPollingIT::event));
  }

  private static String item(UUID thing) {
    return thing + " " + CUSTOMER;
  }

  @Test
  void findsWhatWasCommittedAndNeverAnnounced() {
    String first = commit();
    String second = commit();

    assertThat(poll()).containsExactlyInAnyOrder(first, second);
    String third = commit();
    assertThat(poll()).contains(third);
  }

  @Test
  void findsWhatALongTransactionHoldsBackAtOnceAndAgainWhenItIsShown() {
    List<String> both =
        writer.inTransaction(tx -> {
          String late = item(event(tx));
          String held = elsewhere(this::commit);
          now = now.plusSeconds(5);
          assertThat(elsewhere(this::poll)).as("for streams of one thing").containsExactly(held);
          now = now.plusSeconds(90);
          assertThat(elsewhere(this::poll)).isEmpty();
          assertThat(metrics.get("commerce.feed.horizon.behind").gauge().value())
              .isGreaterThanOrEqualTo(2);
          assertThat(metrics.get("commerce.feed.horizon.age").timeGauge().value(TimeUnit.SECONDS))
              .isGreaterThanOrEqualTo(90);
          return List.of(late, held);
        });

    listener.heard.clear();
    // Whatever else the server does may hold it back for a moment, too.
    await()
        .until(() -> {
          polling.poll();
          return listener.heard.containsAll(both);
        });
  }

  @Test
  void readsOnlySoMuch() {
    IntStream.rangeClosed(0, MOST).forEach(_ -> commit());
    assertThat(poll()).containsExactly(RecordingListener.ALL);

    String after = commit();
    assertThat(poll()).contains(after).doesNotContain(RecordingListener.ALL);
  }

  /** A transaction does not nest in its thread. */
  private static <T> T elsewhere(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task).join();
  }
}
