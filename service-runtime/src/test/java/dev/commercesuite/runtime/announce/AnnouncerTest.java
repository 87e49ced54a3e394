package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.runtime.database.DatabaseUnavailable;
import dev.commercesuite.runtime.database.Transaction.Announcement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnnouncerTest {
  private static final int MOST = 5;
  private static final AnnouncerPace AT_ONCE = new AnnouncerPace(Duration.ZERO, Duration.ZERO);
  private static final AnnouncerPace ONCE =
      new AnnouncerPace(Duration.ofHours(1), Duration.ofHours(1));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final GuardedSender sender = new GuardedSender();
  private Announcer announcer = Announcer.start(sender, AT_ONCE, MOST, metrics);

  private void restart(AnnouncerPace pace) {
    sender.open();
    announcer.close();
    announcer = Announcer.start(sender, pace, MOST, metrics);
  }

  @AfterEach
  void close() {
    sender.open();
    announcer.close();
  }

  private void commit(String... items) {
    announcer.committed(
        List.of(items).stream().map(item -> new Announcement("things", item)).toList());
  }

  private double count(String name) {
    return metrics.get(name).counter().count();
  }

  @Test
  void announcesTogetherWhatIsCommittedMeanwhile() throws Exception {
    commit("one");
    sender.awaitCall();
    commit("two", "three");
    commit("four");
    commit("two");
    assertThat(metrics.get("commerce.announcements.waiting").gauge().value()).isEqualTo(3);
    sender.open();

    assertThat(sender.sent.take()).containsExactly("things: one");
    assertThat(sender.sent.take()).containsExactly("things: two\nthree\nfour");
    await().untilAsserted(() -> assertThat(count("commerce.announcements")).isEqualTo(4));
  }

  @Test
  void saysToLookForAllWhenMoreIsWaitingThanItRemembers() throws Exception {
    commit("one");
    sender.awaitCall();
    IntStream.rangeClosed(1, MOST).forEach(i -> commit("item " + i));
    assertThat(metrics.get("commerce.announcements.waiting").gauge().value()).isEqualTo(MOST);
    commit("one more");
    commit("and another");
    sender.open();

    assertThat(sender.sent.take()).containsExactly("things: one");
    assertThat(sender.sent.take()).containsExactly("things: *");
    await().untilAsserted(() -> assertThat(count("commerce.announcements.overflows")).isEqualTo(1));
    commit("after");
    assertThat(sender.sent.take()).containsExactly("things: after");
  }

  @Test
  void saysToLookForAllForAnItemThatCannotBeTold() throws Exception {
    sender.open();

    commit("two\nlines");

    assertThat(sender.sent.take()).containsExactly("things: *");
  }

  @Test
  void triesAgainAfterTroubleWithTheDatabase() throws Exception {
    sender.failures.add(new DatabaseUnavailable("a planted failure", null));
    sender.failures.add(new DatabaseUnavailable("a planted failure", null));
    sender.open();

    commit("one", "two");

    assertThat(sender.sent.take()).containsExactly("things: one\ntwo");
    assertThat(count("commerce.announcements.failures")).isEqualTo(2);
  }

  @Test
  void survivesEveryFailureAndDoesNotTryAgainWhatMayBeTheReason() throws Exception {
    for (Throwable failure :
        new Throwable[] {new IllegalStateException("planted"), new StackOverflowError("planted")}) {
      sender.failures.add(failure);
      sender.open();

      commit("one");

      assertThat(sender.sent.take()).as("after %s", failure).containsExactly("things: *");
    }
    commit("two");
    assertThat(sender.sent.take()).containsExactly("things: two");
  }

  @Test
  void announcesWhatIsLeftAtItsEnd() throws Exception {
    restart(ONCE);
    commit("one");
    assertThat(sender.sent.take()).containsExactly("things: one");
    commit("two");
    commit("three");

    announcer.close();

    assertThat(sender.sent).containsExactly(List.of("things: two\nthree"));
  }

  /** Its thread may not even have begun. */
  @Test
  void announcesWhatIsCommittedRightBeforeTheEnd() {
    List<List<String>> sent = new CopyOnWriteArrayList<>();
    for (int time = 1; time <= 200; time++) {
      try (Announcer brief = Announcer.start((_, items) -> sent.add(items), ONCE, MOST, metrics)) {
        brief.committed(List.of(new Announcement("things", "one")));
      }

      assertThat(sent).hasSize(time);
    }
  }

  @Test
  void endsWhenWhatIsLeftCannotBeAnnounced() {
    restart(ONCE);
    IntStream.range(0, 3)
        .forEach(_ -> sender.failures.add(new DatabaseUnavailable("a planted failure", null)));
    commit("one");
    await().untilAsserted(() -> assertThat(count("commerce.announcements.failures")).isEqualTo(1));

    announcer.close();

    assertThat(count("commerce.announcements.failures")).isEqualTo(2);
    assertThat(sender.sent).isEmpty();
  }

  /** Sends nothing before it is opened, and then fails as often as it should. */
  private static final class GuardedSender implements Announcer.Sender {
    final BlockingQueue<List<String>> sent = new LinkedBlockingQueue<>();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore called = new Semaphore(0);
    private final Semaphore permits = new Semaphore(0);

    void awaitCall() throws InterruptedException {
      called.acquire();
    }

    void open() {
      permits.release(1_000);
    }

    @Override
    public void send(List<String> channels, List<String> payloads) {
      called.release();
      permits.acquireUninterruptibly();
      switch (failures.poll()) {
        case null -> {}
        case Error failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Throwable failure -> throw new IllegalArgumentException(failure);
      }
      List<String> messages = new ArrayList<>();
      for (int i = 0; i < channels.size(); i++) {
        messages.add(channels.get(i) + ": " + payloads.get(i));
      }
      sent.add(messages);
    }
  }
}
