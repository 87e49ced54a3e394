package dev.commercesuite.user.tokens;

import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.keys.CachedJwks;
import dev.commercesuite.interceptors.auth.keys.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.keys.VerificationKeys;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvents;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import dev.commercesuite.user.domain.signing.PublishedKeys;
import dev.commercesuite.user.domain.signing.SigningKeyStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys of this issuer, of which it has any number of replicas. Each signs with the key in its
 * file; all publish the public halves of all, which they tell each other through a {@link
 * SigningKeyStore}. Replacing the file's content is a rotation.
 *
 * <p>What holds at any moment: a verifier that follows the rules finds the key of every token that
 * has not expired, unless the key was withdrawn. The rules are those of {@link CachedJwks}: ask
 * again now and then, and for an unknown key as soon as {@link CachedJwks#MIN_INTERVAL} allows. So
 *
 * <ul>
 *   <li>a new key is announced for a while before it signs; who has no other waits for {@link
 *       #PROPAGATION} at least;
 *   <li>nobody signs with a key that will not be published until the token has expired; who signs
 *       with a key prolongs that, so that one that nobody uses any more lapses by itself;
 *   <li>keys are published as they were {@link #MAX_AGE} ago at most, or not at all; an empty set
 *       is an answer only when the last key was withdrawn.
 * </ul>
 *
 * <p>Also the {@link VerificationKeys} by which this service verifies its own tokens, without HTTP.
 * {@link SigningKeyReload} keeps it going; everything else is thread-safe and waits for nothing.
 */
public final class SigningKeys implements PublishedKeys, VerificationKeys {
  /** How old the set may be that is published. It is read every second, if all goes well. */
  static final Duration MAX_AGE = Duration.ofSeconds(4);

  /** When the slowest verifier finds a key for which it asks; the last second is for the way. */
  static final Duration PROPAGATION = MAX_AGE.plus(CachedJwks.MIN_INTERVAL).plusSeconds(1);

  /** How long the database may be away until nothing is signed any more. */
  private static final Duration RESERVE = Duration.ofMinutes(5);

  private final SigningKeyConfig config;
  private final Duration tokenLife;
  private final SigningKeyStore store;
  private final InstantSource clock;
  private final SigningKeyEvents news;
  private volatile SigningKeySelection signers;
  private volatile KeySet set;

  private SigningKeys(
      SigningKeyConfig config,
      Duration tokenLifetime,
      SigningKeyStore store,
      SecurityEvents events,
      InstantSource clock) {
    this.config = config;
    // Once for the clocks of verifiers, once for those of the other replicas.
    this.tokenLife = tokenLifetime.plus(JwtVerifier.CLOCK_SKEW.multipliedBy(2));
    this.store = store;
    this.clock = clock;
    this.signers = SigningKeySelection.of(SigningKey.read(config.file()));
    this.set = new KeySet(List.of(), Instant.MIN);
    read();
    this.news = new SigningKeyEvents(events, signing(clock.instant()));
  }

  /**
   * Reads the key and tells the other replicas about it.
   *
   * @param tokenLifetime how long a token that is signed now must be verifiable
   * @throws IllegalArgumentException when the file has no usable key
   */
  public static SigningKeys open(
      SigningKeyConfig config,
      Duration tokenLifetime,
      SigningKeyStore store,
      SecurityEvents events,
      InstantSource clock) {
    SigningKeys keys = new SigningKeys(config, tokenLifetime, store, events, clock);
    keys.coordinate();
    return keys;
  }

  /** Registers the metrics of the keys. */
  void register(MeterRegistry registry) {
    TimeGauge.builder("token.signing.key.age", this, TimeUnit.SECONDS, SigningKeys::ageInSeconds)
        .description("How long ago the key that signs access tokens was announced; NaN for none.")
        .register(registry);
    Gauge.builder(
            "token.published.keys", this, keys -> keys.set.published(keys.clock.instant()).size())
        .description("Public keys published for verifying access tokens.")
        .register(registry);
  }

  /** The key that signs now. */
  SigningKey active() {
    SigningKey key = signing(clock.instant());
    if (key == null) {
      throw new UserException.KeysUnavailable();
    }
    return key;
  }

  @Override
  public List<JsonWebKey> published() {
    Instant now = clock.instant();
    KeySet current = set;
    List<JsonWebKey> published = current.published(now);
    boolean unknown = current.isOlderThan(MAX_AGE, now);
    boolean lapsed = published.isEmpty() && !current.hasWithdrawn(now);
    if (unknown || lapsed) {
      throw new UserException.KeysUnavailable();
    }
    return published;
  }

  @Override
  public @Nullable VerificationKey find(String keyId) {
    Instant now = clock.instant();
    KeySet current = set;
    VerificationKey key = current.find(keyId, now);
    if (key == null && current.isOlderThan(MAX_AGE, now)) {
      throw new KeysUnavailableException(
          "the published keys cannot be read", new UserException.KeysUnavailable());
    }
    return key;
  }

  Duration reloadInterval() {
    return config.reloadInterval();
  }

  /** How long until something can be signed; zero also when that is not in sight. */
  Duration untilSigning() {
    Instant now = clock.instant();
    return signing(now) == null ? signers.untilFound(set, now) : Duration.ZERO;
  }

  /**
   * Reads the file again.
   *
   * @throws IllegalArgumentException when it has no usable key; everything stays as it was
   */
  void readFile() {
    SigningKey found = SigningKey.read(config.file());
    if (!found.equals(signers.inFile())) {
      signers = signers.replacedBy(found, signing(clock.instant()));
    }
  }

  /** Reads what the replicas publish. */
  void refresh() {
    read();
    news.signing(signing(clock.instant()));
    news.inFile(signers.inFile(), set.get(signers.inFile()));
  }

  /** Announces the file's key and keeps published what this replica signs with. */
  void coordinate() {
    refresh();
    Instant now = clock.instant();
    announce(signers.inFile(), now);
    keepPublished(signers.inFile(), now);
    SigningKey signing = signing(now);
    if (signing != null) {
      keepPublished(signing, now);
    }
    if (set.hasLapsed(now)) {
      store.deleteLapsed(now);
    }
    refresh();
  }

  private void read() {
    Instant begin = clock.instant();
    set = new KeySet(store.all(), begin);
    signers = signers.seen(set, clock.instant());
  }

  private void announce(SigningKey key, Instant now) {
    PublicSigningKey known = set.get(key);
    if (known != null && (known.isWithdrawn() || known.isPublishedAt(now))) {
      return;
    }
    Instant activateTime = now.plus(config.announcement());
    Instant until = activateTime.plus(tokenLife).plus(RESERVE);
    if (store.announce(new PublicSigningKey(key.published(), now, activateTime, until, null))) {
      news.announced(key);
    }
  }

  /** Writes once in half the reserve, however often it is called. */
  private void keepPublished(SigningKey key, Instant now) {
    Instant until = now.plus(tokenLife).plus(RESERVE);
    PublicSigningKey known = set.get(key);
    if (known != null
        && !known.isWithdrawn()
        && known.retireTime().isBefore(until.minus(RESERVE.dividedBy(2)))) {
      store.keepPublished(key.id(), now, until);
    }
  }

  private @Nullable SigningKey signing(Instant now) {
    return signers.signing(set, tokenLife, now);
  }

  private double ageInSeconds() {
    Instant now = clock.instant();
    SigningKey signing = signing(now);
    PublicSigningKey announced = signing == null ? null : set.get(signing);
    return announced == null
        ? Double.NaN
        : Duration.between(announced.announceTime(), now).toSeconds();
  }
}
