package dev.commercesuite.user.tokens;

import dev.commercesuite.interceptors.auth.JwksKeys;
import dev.commercesuite.interceptors.auth.JwtVerifier;
import dev.commercesuite.interceptors.auth.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.PublicKeys;
import dev.commercesuite.interceptors.auth.VerificationKey;
import dev.commercesuite.user.domain.AnnouncedKey;
import dev.commercesuite.user.domain.JsonWebKey;
import dev.commercesuite.user.domain.PublishedKeys;
import dev.commercesuite.user.domain.SecurityEvent;
import dev.commercesuite.user.domain.SecurityEvents;
import dev.commercesuite.user.domain.SigningKeyStore;
import dev.commercesuite.user.domain.UserException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this issuer, of which it has any number of replicas. Each signs with the key in its
 * file; all publish the public halves of all, which they tell each other through a {@link
 * SigningKeyStore}. Replacing the file's content is a rotation.
 *
 * <p>What holds at any moment: a verifier that follows the rules finds the key of every token that
 * has not expired, unless the key was withdrawn. The rules are those of {@link JwksKeys}: ask again
 * now and then, and for an unknown key as soon as {@link JwksKeys#MIN_INTERVAL} allows. So
 *
 * <ul>
 *   <li>a new key is announced for a while before it signs; who has no other waits for {@link
 *       #PROPAGATION} at least;
 *   <li>nobody signs with a key that will not be published until the token has expired; who signs
 *       with a key prolongs that, so that one that nobody uses any more lapses by itself;
 *   <li>keys are published as they were {@link #MAX_AGE} ago at most, or not at all.
 * </ul>
 *
 * <p>Also the {@link PublicKeys} by which this service verifies its own tokens, without HTTP.
 * {@link SigningKeyReload} keeps it going; everything else is thread-safe and waits for nothing.
 */
public final class SigningKeys implements PublishedKeys, PublicKeys {
  /** How old the set may be that is published. It is read every second, if all goes well. */
  static final Duration MAX_AGE = Duration.ofSeconds(4);

  /** When the slowest verifier finds a key for which it asks; the last second is for the way. */
  static final Duration PROPAGATION = MAX_AGE.plus(JwksKeys.MIN_INTERVAL).plusSeconds(1);

  /** How long the database may be away until nothing is signed any more. */
  private static final Duration RESERVE = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  /**
   * What this replica can sign with.
   *
   * @param knownSince since when it knows that the file's key is published; null before
   * @param previous what it signed with before; null if it did not
   */
  private record Signers(
      SigningKey inFile, @Nullable Instant knownSince, @Nullable SigningKey previous) {}

  private final SigningKeyConfig config;
  private final Duration tokenLife;
  private final SigningKeyStore store;
  private final SecurityEvents events;
  private final InstantSource clock;
  private volatile Signers signers;
  private volatile KeySet set;
  private @Nullable SigningKey inUse;
  private boolean toldWithdrawn;

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
    this.events = events;
    this.clock = clock;
    this.signers = new Signers(SigningKey.read(config.file()), null, null);
    this.set = new KeySet(List.of(), Instant.MIN);
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
    keys.read();
    keys.inUse = keys.signing(clock.instant()); // it signed before the restart: no news
    keys.coordinate();
    return keys;
  }

  /** Registers what there is to know about the keys. */
  public void register(MeterRegistry registry) {
    TimeGauge.builder("token.signing.key.age", this, TimeUnit.SECONDS, SigningKeys::ageInSeconds)
        .description("How long ago the key that signs access tokens was announced; NaN for none.")
        .register(registry);
    Gauge.builder(
            "token.published.keys", this, keys -> keys.set.published(keys.clock.instant()).size())
        .description("Keys that verifiers of access tokens find.")
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
    if (current.isOlderThan(MAX_AGE, now)) {
      throw new UserException.KeysUnavailable();
    }
    return current.published(now);
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

  /** How long until something can be signed; zero also when that is not in sight. */
  Duration untilSigning() {
    Instant now = clock.instant();
    Signers own = signers;
    AnnouncedKey announced = set.get(own.inFile());
    if (signing(now) != null || announced == null || own.knownSince() == null) {
      return Duration.ZERO;
    }
    Duration known = Duration.between(now, own.knownSince().plus(PROPAGATION));
    Duration announcement = Duration.between(now, announced.signsFrom());
    Duration wait = known.compareTo(announcement) < 0 ? known : announcement;
    return announced.isPublishedAt(now) && wait.isPositive() ? wait : Duration.ZERO;
  }

  /**
   * Looks at the file.
   *
   * @throws IllegalArgumentException when it has no usable key; everything stays as it was
   */
  void readFile() {
    SigningKey found = SigningKey.read(config.file());
    Signers own = signers;
    if (!found.equals(own.inFile())) {
      SigningKey signing = signing(clock.instant());
      signers = new Signers(found, null, signing == null ? own.previous() : signing);
    }
  }

  /** Reads what the replicas publish. */
  void refresh() {
    read();
    tellWhatSigns(clock.instant());
    tellIfWithdrawn();
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
    Instant now = clock.instant();
    Signers own = signers;
    boolean known = set.publishes(own.inFile(), now);
    boolean lapsed = own.previous() != null && !set.publishes(own.previous(), now);
    signers =
        new Signers(
            own.inFile(),
            own.knownSince() == null && known ? now : own.knownSince(),
            lapsed ? null : own.previous());
  }

  private void announce(SigningKey key, Instant now) {
    AnnouncedKey known = set.get(key);
    if (known != null && (known.isWithdrawn() || known.isPublishedAt(now))) {
      return;
    }
    Instant signsFrom = now.plus(config.announcement());
    Instant until = signsFrom.plus(tokenLife).plus(RESERVE);
    if (store.announce(new AnnouncedKey(key.published(), now, signsFrom, until, null))) {
      tell(SecurityEvent.Kind.SIGNING_KEY_ANNOUNCED, key);
    }
  }

  /** Writes once in half the reserve, however often it is called. */
  private void keepPublished(SigningKey key, Instant now) {
    Instant until = now.plus(tokenLife).plus(RESERVE);
    AnnouncedKey known = set.get(key);
    if (known != null
        && !known.isWithdrawn()
        && known.publishedUntil().isBefore(until.minus(RESERVE.dividedBy(2)))) {
      store.keepPublished(key.id(), now, until);
    }
  }

  private @Nullable SigningKey signing(Instant now) {
    Signers own = signers;
    KeySet current = set;
    SigningKey previous = isGood(own.previous(), current, now) ? own.previous() : null;
    if (!isGood(own.inFile(), current, now)) {
      return previous;
    }
    AnnouncedKey announced = current.get(own.inFile());
    boolean due = announced != null && !now.isBefore(announced.signsFrom());
    boolean found = own.knownSince() != null && !now.isBefore(own.knownSince().plus(PROPAGATION));
    return due || (previous == null && found) ? own.inFile() : previous;
  }

  /** Whether a token that is signed now can be verified for as long as it lives. */
  private boolean isGood(@Nullable SigningKey key, KeySet current, Instant now) {
    return key != null && current.publishes(key, now.plus(tokenLife));
  }

  private void tellWhatSigns(Instant now) {
    SigningKey signing = signing(now);
    if (signing != null && !Objects.equals(signing, inUse)) {
      inUse = signing;
      tell(SecurityEvent.Kind.SIGNING_KEY_ACTIVATED, signing);
    }
  }

  private void tellIfWithdrawn() {
    AnnouncedKey announced = set.get(signers.inFile());
    boolean withdrawn = announced != null && announced.isWithdrawn();
    if (withdrawn && !toldWithdrawn) {
      log.atError()
          .addKeyValue("key", signers.inFile().id())
          .log("The key in the file is withdrawn and signs nothing; put another one there");
    }
    toldWithdrawn = withdrawn;
  }

  private void tell(SecurityEvent.Kind kind, SigningKey key) {
    events.record(new SecurityEvent(kind, "operator", null, null, "key " + key.id()));
  }

  private double ageInSeconds() {
    Instant now = clock.instant();
    SigningKey signing = signing(now);
    AnnouncedKey announced = signing == null ? null : set.get(signing);
    return announced == null
        ? Double.NaN
        : Duration.between(announced.announcedAt(), now).toSeconds();
  }
}
