package dev.commercesuite.runtime.announce;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.runtime.announce.FeedTail.Entry;
import dev.commercesuite.runtime.announce.FeedTail.Glance;
import dev.commercesuite.runtime.feed.FeedHistoryUnconfirmed;
import dev.commercesuite.runtime.feed.FeedPosition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second, once for all streams of a process, which objects have events that are new or
 * that feeds show only now, and tells the listener: whatever an {@link Announcer} could not
 * announce is heard of within two seconds. Only so many events are read; when there are more, the
 * listener is to look for all.
 *
 * <p>So it is when the database was restored or has moved, and when it has another history than a
 * moment ago: whoever looks is refused then, so that streams on which nothing happens end too.
 *
 * <p>Shows how far a long transaction holds the feeds back, too. Every replica shows the same: take
 * the maximum.
 */
public final class FeedPolling implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeedPolling.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int MOST_EVENTS = 2_000;

  /** An hour at one mark a second. */
  private static final int MOST_MARKS = 3_600;

  /** {@link FeedTail#look}. */
  interface Source {
    Glance look(long since, int limit);
  }

  private final String name;
  private final Source source;
  private final AnnouncementListener listener;
  private final InstantSource clock;
  private final int mostEvents;
  private final HorizonAge age = new HorizonAge(MOST_MARKS);
  private final Duration interval;
  private final BackgroundLoop loop;

  private @Nullable Long horizon;
  private @Nullable String epoch;
  private Set<FeedPosition> ahead = Set.of();
  private volatile double ageMillis = Double.NaN;
  private volatile double behind = Double.NaN;
  private boolean failing;

  FeedPolling(
      String name,
      Source source,
      AnnouncementListener listener,
      InstantSource clock,
      int mostEvents,
      Duration interval,
      MeterRegistry metrics) {
    this.name = name;
    this.source = source;
    this.listener = listener;
    this.clock = clock;
    this.mostEvents = mostEvents;
    this.interval = interval;
    this.loop = BackgroundLoop.of(name + "-polling", metrics, this::round);
  }

  /**
   * Looks every second from now on.
   *
   * @param name of the feed, such as {@code order-feed}
   */
  public static FeedPolling start(
      String name,
      FeedTail tail,
      AnnouncementListener listener,
      InstantSource clock,
      MeterRegistry metrics) {
    FeedPolling polling =
        new FeedPolling(name, tail::look, listener, clock, MOST_EVENTS, INTERVAL, metrics);
    polling.register(metrics);
    polling.start();
    return polling;
  }

  void start() {
    loop.start();
  }

  void register(MeterRegistry metrics) {
    TimeGauge.builder(
            "commerce.feed.horizon.age", this, TimeUnit.MILLISECONDS, polling -> polling.ageMillis)
        .description("For how long a transaction has been holding the feeds back at least.")
        .register(metrics);
    Gauge.builder("commerce.feed.horizon.behind", this, polling -> polling.behind)
        .description("How many transactions began since the one that holds the feeds back.")
        .register(metrics);
  }

  private Duration round() {
    try {
      poll();
      failing = false;
    } catch (RuntimeException | Error e) {
      loop.countFailure();
      if (!failing && !loop.isClosed()) {
        log.atWarn()
            .setCause(e)
            .addKeyValue("feed", name)
            .log("A feed could not be looked at; trying again");
      }
      failing = true;
      ageMillis = Double.NaN;
      behind = Double.NaN;
    }
    return interval;
  }

  /** After a failure, the next one looks from where the latest that succeeded did. */
  void poll() {
    Long since = horizon;
    Glance now = look(since == null ? Long.MAX_VALUE : since);
    ageMillis = age.at(clock.instant(), now.horizon(), now.next()).toMillis();
    behind = now.next() - now.horizon();
    if (since == null || now.horizon() < since || !now.epoch().equals(epoch) || isIncomplete(now)) {
      listener.lookAgain();
    } else {
      news(now).forEach(listener::announced);
    }
    ahead = now.ahead().stream().map(Entry::position).collect(Collectors.toUnmodifiableSet());
    horizon = now.horizon();
    epoch = now.epoch();
  }

  private Glance look(long since) {
    try {
      return source.look(since, mostEvents + 1);
    } catch (FeedHistoryUnconfirmed e) {
      listener.lookAgain();
      throw e;
    }
  }

  /** Whether there are events which the last look did not show, and this one does not either. */
  private boolean isIncomplete(Glance now) {
    return now.shown().size() > mostEvents
        || (now.ahead().size() > mostEvents
            && now.ahead().stream().map(Entry::position).noneMatch(ahead::contains));
  }

  /**
   * Streams of single objects show an event once it is there, feeds once it is below the horizon.
   */
  private Set<ChangedObject> news(Glance now) {
    List<Entry> unseen =
        now.ahead().stream().filter(entry -> !ahead.contains(entry.position())).toList();
    return Stream.concat(now.shown().stream(), unseen.stream())
        .map(Entry::changed)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Stops looking. */
  @Override
  public void close() {
    loop.close();
  }
}
