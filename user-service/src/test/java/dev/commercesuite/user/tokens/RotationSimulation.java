package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.keys.CachedJwks;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.SigningKeyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Two replicas that go through keys at random, second by second: files are replaced at one replica
 * and later or never at the other, replicas stall, lose the database for minutes and are restarted,
 * their clocks differ. In every second each signs a token, and it is checked that every verifier
 * that follows the rules finds the key of every token that has not expired, whichever replica it
 * asks.
 */
final class RotationSimulation {
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(1);
  private static final Duration ANNOUNCEMENT = Duration.ofSeconds(30);
  private static final Duration VERIFIABLE = TOKEN_LIFETIME.plus(JwtVerifier.CLOCK_SKEW);

  private final Random random;
  private final SigningKeyStore store;
  private final List<Path> keys;
  private final List<Replica> replicas = new ArrayList<>();

  private record Fetched(Set<String> keys, Instant at) {}

  /** What verifiers may have fetched last without being allowed to ask again. */
  private final List<Fetched> fetchedLately = new ArrayList<>();

  private final Map<String, Instant> neededUntil = new HashMap<>();
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private int signed;
  private final Set<String> usedKeys = new HashSet<>();

  private RotationSimulation(long seed, SigningKeyStore store, List<Path> keys) {
    this.random = new Random(seed);
    this.store = store;
    this.keys = keys;
  }

  static void run(long seed, Duration time, SigningKeyStore store, List<Path> keys) {
    RotationSimulation simulation = new RotationSimulation(seed, store, keys);
    try {
      simulation.run(time);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + " at " + simulation.now, e);
    }
    assertThat(simulation.signed).as("tokens of seed %d", seed).isPositive();
    assertThat(simulation.usedKeys).as("keys of seed %d", seed).hasSizeGreaterThan(1);
  }

  private final class Replica {
    private final Duration clockError = Duration.ofMillis(random.nextInt(-3_000, 3_000));
    private final Path file = temporaryFile();
    private SigningKeys signingKeys;
    private Instant servesFrom;
    private Instant cutOffUntil = Instant.MIN;

    Replica() {
      putSomeKey();
      restart();
    }

    private void putSomeKey() {
      try {
        Files.copy(
            keys.get(random.nextInt(keys.size())), file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void restart() {
      signingKeys =
          SigningKeys.open(
              new SigningKeyConfig(file, Duration.ofSeconds(10), ANNOUNCEMENT),
              TOKEN_LIFETIME,
              store,
              _ -> {},
              () -> now.plus(clockError));
      servesFrom = now.plus(signingKeys.untilSigning());
    }

    private void liveOn() {
      if (random.nextInt(200) == 0) {
        putSomeKey();
      }
      if (now.isBefore(cutOffUntil)) {
        return;
      }
      if (random.nextInt(900) == 0) {
        cutOffUntil = now.plusSeconds(random.nextInt(900));
      }
      if (random.nextInt(300) == 0) {
        restart();
      }
      if (random.nextInt(10) == 0) {
        signingKeys.readFile();
        signingKeys.coordinate();
      } else if (random.nextInt(3) > 0) {
        signingKeys.refresh();
      }
    }

    private boolean serves() {
      return !now.isBefore(servesFrom);
    }
  }

  private void run(Duration time) {
    replicas.add(new Replica());
    replicas.add(new Replica());
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      replicas.forEach(Replica::liveOn);
      verifiersFetch();
      for (Replica replica : replicas) {
        if (replica.serves()) {
          sign(replica);
        }
      }
      now = now.plusSeconds(1);
    }
  }

  private void verifiersFetch() {
    neededUntil.values().removeIf(until -> until.isBefore(now));
    for (Replica replica : replicas) {
      if (replica.serves()) {
        fetch(replica);
      }
    }
    fetchedLately.removeIf(set -> now.isAfter(set.at().plus(CachedJwks.MIN_INTERVAL)));
  }

  private void fetch(Replica replica) {
    try {
      Set<String> set = new HashSet<>();
      replica.signingKeys.published().stream().map(JsonWebKey::keyId).forEach(set::add);
      assertThat(set).as("keys of tokens that are around").containsAll(neededUntil.keySet());
      fetchedLately.add(new Fetched(set, now));
    } catch (UserException.KeysUnavailable _) {
      // A verifier that gets no answer keeps its keys, and may ask again.
    }
  }

  private void sign(Replica replica) {
    try {
      String key = replica.signingKeys.active().id();
      assertThat(fetchedLately).as("has " + key).allMatch(set -> set.keys().contains(key));
      neededUntil.put(key, now.plus(VERIFIABLE));
      usedKeys.add(key);
      signed++;
    } catch (UserException.KeysUnavailable _) {
      // Allowed, and rare.
    }
  }

  private static Path temporaryFile() {
    try {
      Path file = Files.createTempFile("replica", ".pem");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
