package dev.commercesuite.interceptors.auth.revocation;

import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an issuer has revoked, kept in memory and asked for again every few seconds until it is
 * closed. Reading takes no lock.
 *
 * <p>An entry is kept for {@link #KEPT}, which is longer than a token lives. When the issuer has
 * not answered for longer than the {@link RevocationPolling} allows, nothing is known: no token of
 * it can be accepted then. Before the first answer a call waits for it, a second at most.
 */
public final class RevocationList implements Revocations, AutoCloseable {

  /** The longest life of a token (15 min), the difference of clocks, and a margin. */
  public static final Duration KEPT = Duration.ofMinutes(20);

  private static final Duration LONGEST_FIRST_WAIT = Duration.ofSeconds(5);

  /** Who has to wait longer is better told to come back. */
  private static final Duration LONGEST_WAIT_OF_A_CALL = Duration.ofMillis(900);

  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  private static final double JITTER = 0.2;

  private static final Logger log = LoggerFactory.getLogger(RevocationList.class);

  /** A user's tokens below this version are revoked; forgotten some time after it was received. */
  private record Floor(long version, Instant received) {}

  private final RevocationSource source;
  private final RevocationPolling pace;
  private final InstantSource clock;
  private final Instant made;
  private final Counter failures;
  private final Map<String, Instant> sessions = new ConcurrentHashMap<>();
  private final Map<String, Floor> users = new ConcurrentHashMap<>();
  private final CountDownLatch askedOnce = new CountDownLatch(1);
  private final ReentrantLock asking = new ReentrantLock();
  private final BackgroundLoop polling;

  /** Up to when it is known what was revoked, by this clock. */
  private volatile @Nullable Instant current;

  /** Until when the answers are complete, by the issuer's clock. */
  private @Nullable Instant complete;

  private boolean failing;

  private RevocationList(
      RevocationSource source,
      RevocationPolling pace,
      InstantSource clock,
      MeterRegistry registry) {
    this.source = source;
    this.pace = pace;
    this.clock = clock;
    this.made = clock.instant();
    this.failures =
        Counter.builder("token.revocations.failures")
            .description("How often the issuer's revocation list could not be fetched.")
            .register(registry);
    TimeGauge.builder(
            "token.revocations.age", this, TimeUnit.MILLISECONDS, list -> list.age().toMillis())
        .description("How old the issuer's revocation list is.")
        .register(registry);
    this.polling = BackgroundLoop.of("revocations", registry, this::poll);
  }

  /** Polls the source from now on, on a thread of its own. */
  public static RevocationList start(
      RevocationSource source,
      RevocationPolling pace,
      InstantSource clock,
      MeterRegistry registry) {
    RevocationList list = new RevocationList(source, pace, clock, registry);
    list.polling.start();
    return list;
  }

  @Override
  public boolean isRevoked(String sessionId, String subject, long userVersion) {
    requireCurrent();
    if (sessions.containsKey(sessionId)) {
      return true;
    }
    Floor floor = users.get(subject);
    return floor != null && userVersion < floor.version();
  }

  /**
   * Asks the source now, for instance because something was revoked in this very process. Returns
   * when the answer counts, or the source did not give one.
   *
   * @return whether it did
   */
  public boolean refresh() {
    asking.lock();
    try {
      ask();
      return true;
    } catch (IOException | RuntimeException e) {
      failures.increment();
      if (!failing) {
        log.atWarn()
            .addKeyValue("problem", e.getMessage())
            .setCause(e instanceof IOException ? null : e)
            .log("revoked tokens not fetched");
      }
      failing = true;
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      asking.unlock();
      askedOnce.countDown();
    }
  }

  @Override
  public void close() {
    polling.close();
  }

  private void ask() throws IOException, InterruptedException {
    Instant begin = clock.instant();
    RevokedTokens revoked = source.fetch(complete);
    for (String session : revoked.sessions()) {
      sessions.put(session, begin);
    }
    revoked
        .users()
        .forEach((user, version) ->
            users.merge(user, new Floor(version, begin), RevocationList::higher));
    // An issuer whose clock is ahead must not make the next question skip anything.
    complete = earlier(revoked.asOf(), begin);
    // An answer from some cache on the way is as old as it says, and not as old as its arrival.
    current = earlier(revoked.asOf().plus(TokenVerifier.CLOCK_SKEW), begin);
    forgetBefore(begin.minus(KEPT));
    if (failing) {
      log.info("revoked tokens fetched again");
    }
    failing = false;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Floor higher(Floor before, Floor now) {
    return new Floor(Math.max(before.version(), now.version()), now.received());
  }

  private void forgetBefore(Instant start) {
    sessions.values().removeIf(received -> received.isBefore(start));
    users.values().removeIf(floor -> floor.received().isBefore(start));
  }

  /** Whether it is known what was revoked: if not, no token of the issuer is accepted. */
  public boolean isCurrent() {
    Instant known = current;
    return known != null && !clock.instant().isAfter(known.plus(pace.maxStaleness()));
  }

  private void requireCurrent() {
    if (current == null) {
      awaitFirstAnswer(LONGEST_WAIT_OF_A_CALL);
    }
    if (!isCurrent()) {
      throw new RevocationsUnavailableException(
          "the issuer's revocation list could not be fetched for longer than "
              + pace.maxStaleness());
    }
  }

  /** Returns when the source has been asked once, whether it answered or not, or after 5 s. */
  public void awaitFirstAnswer() {
    awaitFirstAnswer(LONGEST_FIRST_WAIT);
  }

  private void awaitFirstAnswer(Duration longest) {
    try {
      var _ = askedOnce.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration age() {
    Instant known = current;
    return Duration.between(known == null ? made : known, clock.instant());
  }

  private Duration poll() {
    Instant begin = clock.instant();
    if (refresh()) {
      return jittered(pace.interval());
    }
    // One that was silent has been waited for already.
    Duration waited = Duration.between(begin, clock.instant());
    Duration pause = jittered(retryInterval());
    return waited.compareTo(pause) < 0 ? pause.minus(waited) : Duration.ZERO;
  }

  private Duration retryInterval() {
    return RETRY_INTERVAL.compareTo(pace.interval()) < 0 ? RETRY_INTERVAL : pace.interval();
  }

  /** So that the replicas of a service do not ask all at once. */
  private static Duration jittered(Duration duration) {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }
}
