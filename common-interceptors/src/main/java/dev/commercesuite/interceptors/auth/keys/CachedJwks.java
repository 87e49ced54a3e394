package dev.commercesuite.interceptors.auth.keys;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's keys, fetched as a JSON Web Key Set when they are needed and kept.
 *
 * <p>An unknown key id makes it ask again, at most every {@link #MIN_INTERVAL} however many made-up
 * ids come in, so a key that the issuer rotates in works at once. Keys older than {@link #MAX_AGE}
 * are fetched again in the background while the old ones serve; after a pause without calls, the
 * first one waits for fresh keys, so that a key which was withdrawn meanwhile is not used. If the
 * issuer does not answer, known keys serve on for {@link #MAX_STALENESS}. Only one fetch is under
 * way at a time, and callers who need its result wait for it, for less than a second.
 */
public final class CachedJwks implements VerificationKeys {

  /** How long keys are used before they are fetched again. */
  public static final Duration MAX_AGE = Duration.ofSeconds(30);

  /** How long an answer counts as the latest, even for ids that it does not have. */
  public static final Duration MIN_INTERVAL = Duration.ofSeconds(5);

  /** How long keys are used while the issuer does not answer. */
  public static final Duration MAX_STALENESS = Duration.ofHours(1);

  /** Without a look at the issuer for this long, a call waits for one. */
  private static final Duration PAUSE = MAX_AGE.multipliedBy(2);

  /** How long after a question to leave an issuer alone that did not answer it. */
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  /** Who has to wait longer for an issuer that did not answer is better told to come back. */
  private static final Duration LONGEST_WAIT_OF_A_CALL = Duration.ofMillis(900);

  private static final Logger log = LoggerFactory.getLogger(CachedJwks.class);

  /**
   * What one look at the issuer brought; a failure keeps the keys of the one before.
   *
   * @param json the set that the keys were read from
   * @param confirmed when the issuer last published the keys
   * @param at when it was asked
   */
  private record Fetched(
      String json,
      Map<String, VerificationKey> keys,
      Instant confirmed,
      Instant at,
      @Nullable IOException failure) {
    static final Fetched NOTHING = new Fetched("", Map.of(), Instant.MIN, Instant.MIN, null);
  }

  private final JwksSource source;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Fetched latest = Fetched.NOTHING;

  public CachedJwks(JwksSource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public @Nullable VerificationKey find(String keyId) {
    Fetched known = latest;
    VerificationKey key = known.keys().get(keyId);
    Instant now = clock.instant();
    if (key == null || isOlder(known.at(), PAUSE, now)) {
      return findInFreshKeys(keyId, now);
    }
    if (isDue(known, MAX_AGE, now)) {
      refreshInBackground();
    }
    return isOlder(known.confirmed(), MAX_STALENESS, now) ? findInFreshKeys(keyId, now) : key;
  }

  /** Fetches the keys unless that was done a moment ago, to have them before the first call. */
  public void refresh() {
    fetching.lock();
    try {
      if (isDue(latest, MIN_INTERVAL, clock.instant())) {
        latest = fetch(latest);
      }
    } finally {
      fetching.unlock();
    }
  }

  /**
   * Whether there is a key that may be used. Returns at once, and has old keys fetched in the
   * background: whoever asks this all the time has fresh keys before there are calls.
   */
  public boolean holdsUsableKeys() {
    Fetched known = latest;
    Instant now = clock.instant();
    if (isDue(known, MAX_AGE, now)) {
      refreshInBackground();
    }
    return !known.keys().isEmpty() && !isOlder(known.confirmed(), MAX_STALENESS, now);
  }

  private void refreshInBackground() {
    if (!fetching.isLocked()) {
      Thread.ofVirtual().name("jwks-refresh").start(this::refresh);
    }
  }

  /**
   * An issuer that does not answer keeps a call for a moment only. Returns whether it was asked as
   * lately as it may be.
   */
  private boolean refreshForACall(Instant now) {
    try {
      if (fetching.isLocked()) {
        boolean over = fetching.tryLock(LONGEST_WAIT_OF_A_CALL.toNanos(), TimeUnit.NANOSECONDS);
        if (over) {
          fetching.unlock();
        }
        return over;
      }
      return !isDue(latest, MIN_INTERVAL, now)
          || Thread.ofVirtual()
              .name("jwks-refresh")
              .start(this::refresh)
              .join(LONGEST_WAIT_OF_A_CALL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private @Nullable VerificationKey findInFreshKeys(String keyId, Instant now) {
    boolean asked = refreshForACall(now);
    Fetched fresh = latest;
    VerificationKey key = fresh.keys().get(keyId);
    boolean usable = key != null && !isOlder(fresh.confirmed(), MAX_STALENESS, now);
    if (!usable && (fresh.failure() != null || !asked)) {
      throw new KeysUnavailableException("the issuer's keys cannot be fetched", fresh.failure());
    }
    return key;
  }

  private static boolean isDue(Fetched fetched, Duration age, Instant now) {
    return isOlder(fetched.at(), fetched.failure() == null ? age : RETRY_INTERVAL, now);
  }

  private static boolean isOlder(Instant at, Duration age, Instant now) {
    return at.equals(Instant.MIN) || now.isAfter(at.plus(age));
  }

  private Fetched fetch(Fetched before) {
    Instant begin = clock.instant();
    try {
      String json = source.fetch();
      // The same objects for the same set: who remembers a key recognises it faster.
      Map<String, VerificationKey> keys =
          json.equals(before.json()) && !before.keys().isEmpty()
              ? before.keys()
              : JsonWebKeySet.parse(json);
      if (before.failure() != null) {
        log.atInfo().addKeyValue("source", source).log("issuer keys fetched again");
      }
      Instant now = clock.instant();
      return new Fetched(json, keys, now, now, null);
    } catch (IOException e) {
      if (before.failure() == null) {
        log.atWarn()
            .addKeyValue("source", source)
            .addKeyValue("problem", e.getMessage())
            .log("issuer keys not fetched, known ones stay in use for now");
      }
      // One that was silent has been waited for already.
      return new Fetched(before.json(), before.keys(), before.confirmed(), begin, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Fetched(
          before.json(),
          before.keys(),
          before.confirmed(),
          before.at(),
          new IOException("interrupted", e));
    }
  }
}
