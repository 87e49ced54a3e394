package dev.commercesuite.runtime.announce;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.runtime.announce.Waiting.Items;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.database.Transaction.Announcement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the transactions of a {@link Database} have announced to every replica, this one
 * included: soon after their commits, many items at a time, in transactions of its own. It
 * remembers only so many; when there are more, and when an item cannot be told, listeners are to
 * look for all.
 *
 * <p>Its transactions do not wait until they are on disk: they write nothing, and when the server
 * dies, its listeners connect again and look for all. Nor does a commit wait for them. What cannot
 * be announced is tried again until the end of the process; after a defect, listeners are to look
 * for all. Thread-safe.
 */
public final class Announcer implements Database.CommitListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  /** With less than 100 characters each, that is 1 MB. */
  private static final int MOST_ITEMS = 10_000;

  private static final Duration LAST_BATCH = Duration.ofSeconds(2);
  private static final Duration NO_OTHER_ROUND = Duration.ofDays(1);

  /** Sends notifications, each on its channel: all of them or none. */
  interface Sender {
    void send(List<String> channels, List<String> payloads);
  }

  private final Sender sender;
  private final AnnouncerPace pace;
  private final Waiting waiting;
  private final Counter announced;
  private final Counter overflows;
  private final Counter failures;
  private final BackgroundLoop loop;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean failing;
  private volatile boolean closed;

  private Announcer(Sender sender, AnnouncerPace pace, int mostItems, MeterRegistry metrics) {
    this.sender = sender;
    this.pace = pace;
    this.waiting = new Waiting(mostItems);
    this.announced =
        Counter.builder("commerce.announcements")
            .description("Changes that were announced to all replicas.")
            .register(metrics);
    this.overflows =
        Counter.builder("commerce.announcements.overflows")
            .description("How often all replicas were told to look for everything instead.")
            .register(metrics);
    this.failures =
        Counter.builder("commerce.announcements.failures")
            .description("How often changes could not be announced; they are tried again.")
            .register(metrics);
    Gauge.builder("commerce.announcements.waiting", waiting, Waiting::size)
        .description("Changes that are to be announced.")
        .register(metrics);
    this.loop = BackgroundLoop.of("announcer", metrics, this::round);
  }

  /**
   * From now on announces what transactions of the database announce. To be closed before the
   * database, and after all that writes.
   */
  public static Announcer start(Database database, MeterRegistry metrics) {
    return start(database, AnnouncerPace.DEFAULT, MOST_ITEMS, metrics);
  }

  static Announcer start(
      Database database, AnnouncerPace pace, int mostItems, MeterRegistry metrics) {
    Announcer announcer =
        start(
            (channels, payloads) -> database.useTransaction(tx -> notify(tx, channels, payloads)),
            pace,
            mostItems,
            metrics);
    database.afterCommit(announcer);
    return announcer;
  }

  static Announcer start(Sender sender, AnnouncerPace pace, int mostItems, MeterRegistry metrics) {
    Announcer announcer = new Announcer(sender, pace, mostItems, metrics);
    announcer.loop.start();
    return announcer;
  }

  @Override
  public void committed(List<Announcement> announcements) {
    waiting.add(announcements);
  }

  /** Ends after {@link #close}, when nothing is left or that cannot be announced. */
  private Duration round() throws InterruptedException {
    Map<String, Items> batch = waiting.take();
    while (!batch.isEmpty()) {
      boolean done = attempt(batch);
      if (!done && closed) {
        break;
      }
      waiting.pause(done ? pace.between() : pace.afterFailure());
      batch = waiting.take();
    }
    ended.countDown();
    return NO_OTHER_ROUND;
  }

  private boolean attempt(Map<String, Items> batch) {
    try {
      announce(batch);
      failing = false;
      return true;
    } catch (RuntimeException | Error e) {
      failures.increment();
      if (e instanceof DatabaseException trouble && trouble.isTransient()) {
        waiting.putBack(batch);
      } else {
        // One of the items may be the reason.
        waiting.putBackAsAll(batch.keySet());
      }
      if (!failing || closed) {
        log.atWarn()
            .setCause(e)
            .log("Changes could not be announced; whoever watches hears of them a little later");
      }
      failing = true;
      return false;
    }
  }

  private void announce(Map<String, Items> batch) {
    List<String> channels = new ArrayList<>();
    List<String> payloads = new ArrayList<>();
    batch.forEach((channel, items) ->
        items
            .payloads()
            .forEach(payload -> {
              channels.add(channel);
              payloads.add(payload);
            }));
    sender.send(channels, payloads);
    for (Items items : batch.values()) {
      announced.increment(items.size());
      overflows.increment(items.all() ? 1 : 0);
    }
  }

  private static void notify(Transaction tx, List<String> channels, List<String> payloads) {
    tx.query(
        """
        select set_config('synchronous_commit', 'off', true) as synchronous_commit,
          count(pg_notify(channel, payload)::text) as notifications
        from unnest(?::text[], ?::text[]) as waiting (channel, payload)
        """,
        row -> row.longInteger("notifications"),
        channels,
        payloads);
  }

  /** Announces what is left, in two seconds at most. */
  @Override
  public void close() {
    closed = true;
    waiting.close();
    try {
      var _ = ended.await(LAST_BATCH.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
