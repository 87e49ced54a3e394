package dev.commercesuite.interceptors.auth;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's keys, fetched as a JSON Web Key Set when they are needed and kept.
 *
 * <p>An unknown key id makes it ask again, at most every {@link #MIN_INTERVAL} however many made-up
 * ids come in, so a key that the issuer rotates in works at once. Keys older than {@link #MAX_AGE}
 * are fetched again in the background while the old ones serve; if the issuer does not answer they
 * serve on. Only one fetch is under way at a time, and callers who need its result wait for it.
 */
public final class JwksKeys implements PublicKeys {

  /** How long keys are used before they are fetched again. */
  public static final Duration MAX_AGE = Duration.ofMinutes(5);

  /** How long an answer counts as the latest, even for ids that it does not have. */
  public static final Duration MIN_INTERVAL = Duration.ofSeconds(5);

  /** How long to leave an issuer alone that did not answer. */
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(JwksKeys.class);

  /** What one fetch brought; a failure keeps the keys of the one before. */
  private record Fetched(
      Map<String, RSAPublicKey> keys, Instant at, @Nullable IOException failure) {}

  private final JsonWebKeySource source;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Fetched latest = new Fetched(Map.of(), Instant.MIN, null);

  public JwksKeys(JsonWebKeySource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public @Nullable RSAPublicKey find(String keyId) {
    Fetched known = latest;
    RSAPublicKey key = known.keys().get(keyId);
    if (key == null) {
      return findInFreshKeys(keyId);
    }
    if (isDue(known, MAX_AGE) && !fetching.isLocked()) {
      Thread.ofVirtual().name("jwks-refresh").start(this::refresh);
    }
    return key;
  }

  /** Fetches the keys unless that was done a moment ago, to have them before the first call. */
  public void refresh() {
    fetching.lock();
    try {
      if (isDue(latest, MIN_INTERVAL)) {
        latest = fetch(latest);
      }
    } finally {
      fetching.unlock();
    }
  }

  private @Nullable RSAPublicKey findInFreshKeys(String keyId) {
    refresh();
    Fetched fresh = latest;
    RSAPublicKey key = fresh.keys().get(keyId);
    if (key == null && fresh.failure() != null) {
      throw new KeysUnavailableException("the issuer's keys cannot be fetched", fresh.failure());
    }
    return key;
  }

  private boolean isDue(Fetched fetched, Duration age) {
    Duration interval = fetched.failure() == null ? age : RETRY_INTERVAL;
    return fetched.at().equals(Instant.MIN) || clock.instant().isAfter(fetched.at().plus(interval));
  }

  private Fetched fetch(Fetched before) {
    try {
      return new Fetched(JsonWebKeySet.parse(source.fetch()), clock.instant(), null);
    } catch (IOException e) {
      log.atWarn().setCause(e).log("issuer keys not fetched, known ones stay in use");
      return new Fetched(before.keys(), clock.instant(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Fetched(before.keys(), before.at(), new IOException("interrupted", e));
    }
  }
}
