package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.announce.FeedTail.Entry;
import dev.commercesuite.runtime.announce.FeedTail.Glance;
import dev.commercesuite.runtime.feed.FeedPosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeedPollingTest {
  private static final int MOST = 3;
  private static final UUID SUBJECT = new UUID(1, 1);

  private final List<Entry> events = new CopyOnWriteArrayList<>();
  private final RecordingListener listener = new RecordingListener();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long horizon = 100;
  private long next = 100;
  private final FeedPolling polling =
      new FeedPolling(
          "test",
          this::look,
          listener,
          () -> now,
          MOST,
          Duration.ofHours(1),
          new SimpleMeterRegistry());

  private Glance look(long since, int limit) {
    Comparator<Entry> oldestFirst = Comparator.comparingLong(entry -> entry.position().value());
    return new Glance(
        "epoch",
        horizon,
        next,
        between(since, horizon).sorted(oldestFirst).limit(limit).toList(),
        between(horizon, Long.MAX_VALUE).sorted(oldestFirst.reversed()).limit(limit).toList());
  }

  private Stream<Entry> between(long from, long until) {
    return events.stream()
        .filter(e -> e.position().value() >= from && e.position().value() < until);
  }

  private void event(long transaction) {
    events.add(
        new Entry(new FeedPosition("epoch", transaction, SUBJECT, transaction), of(transaction)));
  }

  private static ChangedObject of(long transaction) {
    return new ChangedObject(SUBJECT, "customer " + transaction);
  }

  private static String item(long transaction) {
    return of(transaction).item();
  }

  /** All transactions up to this one have ended. */
  private void settle(long upTo) {
    horizon = upTo + 1;
    next = Math.max(next, horizon);
  }

  /** What the listener hears of one more look. */
  private List<String> poll() {
    listener.heard.clear();
    polling.poll();
    return List.copyOf(listener.heard);
  }

  @Test
  void saysToLookForAllAtFirst() {
    event(50);

    assertThat(poll()).containsExactly(RecordingListener.ALL);
    assertThat(poll()).isEmpty();
  }

  @Test
  void tellsOfEveryEventOnce() {
    poll();
    event(100);
    event(101);
    settle(101);

    assertThat(poll()).containsExactly(item(100), item(101));
    assertThat(poll()).isEmpty();
  }

  @Test
  void tellsOfAnObjectOnceHoweverManyEventsItHas() {
    poll();
    events.add(new Entry(new FeedPosition("epoch", 100, SUBJECT, 1), of(100)));
    events.add(new Entry(new FeedPosition("epoch", 100, SUBJECT, 2), of(100)));
    settle(100);

    assertThat(poll()).containsExactly(item(100));
  }

  @Test
  void tellsOfAnEventThatIsHeldBackWhenItIsThereAndWhenItIsSettled() {
    poll();
    event(101);
    next = 102;

    assertThat(poll()).as("transaction 100 is running").containsExactly(item(101));
    assertThat(poll()).isEmpty();
    event(100);
    settle(101);
    assertThat(poll()).containsExactly(item(100), item(101));
  }

  @Test
  void tellsOfTheLatestOnlyHoweverManyAreHeldBack() {
    poll();
    for (long transaction = 101; transaction < 121; transaction++) {
      event(transaction);
      next = transaction + 1;
      assertThat(poll()).containsExactly(item(transaction));
    }

    settle(120);
    assertThat(poll()).as("all at once").containsExactly(RecordingListener.ALL);
  }

  @Test
  void saysToLookForAllWhenThereIsMoreThanItReads() {
    poll();
    Stream.of(100L, 101L, 102L, 103L).forEach(this::event);
    settle(103);
    assertThat(poll()).containsExactly(RecordingListener.ALL);

    Stream.of(105L, 106L, 107L, 108L).forEach(this::event);
    next = 109;
    assertThat(poll()).as("held back by 104").containsExactly(RecordingListener.ALL);
    assertThat(poll()).isEmpty();
  }

  @Test
  void saysToLookForAllWhenTheDatabaseIsAnEarlierOne() {
    poll();
    horizon = 20;
    next = 20;

    assertThat(poll()).containsExactly(RecordingListener.ALL);
    event(20);
    settle(20);
    assertThat(poll()).containsExactly(item(20));
  }

  @Test
  void missesNothingWhenALookFails() {
    AtomicInteger looks = new AtomicInteger();
    FeedPolling failing =
        new FeedPolling(
            "test",
            (since, limit) -> {
              if (looks.incrementAndGet() == 2) {
                throw new IllegalStateException("a planted failure");
              }
              return look(since, limit);
            },
            listener,
            () -> now,
            MOST,
            Duration.ofHours(1),
            new SimpleMeterRegistry());
    failing.poll();
    event(100);
    settle(100);

    assertThatThrownBy(failing::poll).isInstanceOf(IllegalStateException.class);
    failing.poll();

    assertThat(listener.heard).containsExactly(RecordingListener.ALL, item(100));
  }

  @Test
  void survivesEveryFailure() {
    AtomicInteger looks = new AtomicInteger();
    try (FeedPolling loop =
        new FeedPolling(
            "test",
            (since, limit) -> {
              return switch (looks.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("a planted failure");
                case 2 -> throw new StackOverflowError("a planted failure");
                default -> look(since, limit);
              };
            },
            listener,
            () -> now,
            MOST,
            Duration.ofMillis(1),
            new SimpleMeterRegistry())) {
      loop.start();

      await().until(() -> listener.heard.contains(RecordingListener.ALL));
    }
    assertThat(looks).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void showsHowFarATransactionHoldsTheFeedsBack() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    polling.register(metrics);
    assertThat(behind(metrics)).isNaN();

    next = 101;
    poll();
    now = now.plusSeconds(90);
    next = 500;
    poll();

    assertThat(behind(metrics)).isEqualTo(400);
    assertThat(metrics.get("commerce.feed.horizon.age").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(90);
  }

  private static double behind(SimpleMeterRegistry metrics) {
    return metrics.get("commerce.feed.horizon.behind").gauge().value();
  }
}
