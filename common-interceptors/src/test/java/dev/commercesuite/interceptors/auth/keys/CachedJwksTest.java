package dev.commercesuite.interceptors.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.commercesuite.interceptors.testing.RecordedLog;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachedJwksTest {

  private static final RSAPublicKey FIRST_RSA = rsa(2048);
  private static final RSAPublicKey SECOND_RSA = rsa(2048);
  private static final VerificationKey FIRST =
      new VerificationKey("first", SignatureAlgorithm.RS256, FIRST_RSA);
  private static final VerificationKey SECOND =
      new VerificationKey("second", SignatureAlgorithm.RS256, SECOND_RSA);

  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private volatile String answer = set(key("first", FIRST_RSA));
  private volatile boolean down;
  private final AtomicInteger fetches = new AtomicInteger();
  private final CachedJwks keys = new CachedJwks(this::fetch, () -> now);

  private String fetch() throws IOException {
    fetches.incrementAndGet();
    if (down) {
      throw new IOException("connection refused");
    }
    return answer;
  }

  @Test
  void fetchesOnceForAllKeysAndCalls() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    assertThat(keys.find("first")).isEqualTo(FIRST);
    assertThat(fetches).hasValue(1);
  }

  @Test
  void findsAKeyThatWasRotatedIn() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    answer = set(key("first", FIRST_RSA), key("second", SECOND_RSA));
    now = now.plus(CachedJwks.MIN_INTERVAL).plusMillis(1);

    assertThat(keys.find("second")).isEqualTo(SECOND);
  }

  @Test
  void doesNotAskAgainForMadeUpIds() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    for (int i = 0; i < 100; i++) {
      assertThat(keys.find("made-up-" + i)).isNull();
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void keepsItsKeysWhileTheIssuerIsDownButNotForever() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    down = true;
    now = now.plus(CachedJwks.MAX_STALENESS);
    keys.refresh();

    assertThat(keys.find("first")).isEqualTo(FIRST);
    assertThatThrownBy(() -> keys.find("second")).isInstanceOf(KeysUnavailableException.class);

    now = now.plusSeconds(5);
    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void doesNotBelieveAKeyThatWasWithdrawnDuringAPause() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    answer = set(key("second", SECOND_RSA));
    now = now.plus(Duration.ofMinutes(10));

    assertThat(keys.find("first")).isNull();
  }

  @Test
  void handsOutTheSameObjectWhileTheSetStaysTheSame() {
    VerificationKey before = keys.find("first");
    now = now.plus(Duration.ofMinutes(10));

    assertThat(keys.find("first")).isSameAs(before);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void saysOnceThatTheIssuerIsDownAndOnceThatItIsBack() {
    try (RecordedLog log = RecordedLog.of(CachedJwks.class)) {
      assertThat(keys.find("first")).isEqualTo(FIRST);
      down = true;
      for (int i = 0; i < 5; i++) {
        now = now.plusSeconds(40);
        keys.refresh();
      }
      down = false;
      now = now.plusSeconds(40);
      keys.refresh();

      assertThat(log.events())
          .extracting(ILoggingEvent::getMessage)
          .containsExactly(
              "issuer keys not fetched, known ones stay in use for now",
              "issuer keys fetched again");
    }
  }

  @Test
  void recoversWhenTheIssuerIsBack() {
    down = true;
    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
    assertThat(fetches).hasValue(1);

    down = false;
    now = now.plusSeconds(2);

    assertThat(keys.find("first")).isEqualTo(FIRST);
  }

  @Test
  void refreshesOldKeysInTheBackground() throws InterruptedException {
    CountDownLatch fetchedAgain = new CountDownLatch(2);
    CachedJwks observed =
        new CachedJwks(
            () -> {
              fetchedAgain.countDown();
              return answer;
            },
            () -> now);
    assertThat(observed.find("first")).isEqualTo(FIRST);
    answer = set(key("second", SECOND_RSA));
    now = now.plus(CachedJwks.MAX_AGE).plusMillis(1);

    assertThat(observed.find("first")).isEqualTo(FIRST);

    fetchedAgain.await();
    // Waits for the fetch that is under way, then does nothing: the keys are fresh.
    observed.refresh();
    assertThat(observed.find("first")).isNull();
  }

  @Test
  void fetchesOnceForCallersAtTheSameTime() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    CachedJwks slow =
        new CachedJwks(
            () -> {
              fetches.incrementAndGet();
              released.await();
              return answer;
            },
            () -> now);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<@Nullable VerificationKey>> found = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        found.add(callers.submit(() -> slow.find("first")));
      }
      while (fetches.get() == 0) {
        LockSupport.parkNanos(1_000);
      }
      released.countDown();
      for (Future<@Nullable VerificationKey> key : found) {
        assertThat(key.get()).isEqualTo(FIRST);
      }
    }
    assertThat(fetches).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "<html>",
        "{\"keys\":{}}",
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\"}]}"
      })
  void refusesWhatIsNoKeySet(String text) {
    answer = text;

    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void believesAnIssuerThatHasWithdrawnItsLastKey() {
    answer = "{\"keys\":[]}";

    assertThat(keys.find("first")).isNull();
  }

  @Test
  void refusesAShortKey() {
    answer = set(key("first", rsa(1024)));

    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void leavesOutKeysForEncryption() {
    answer =
        set(
            key("first", FIRST_RSA),
            key("second", SECOND_RSA).replace("\"use\":\"sig\"", "\"use\":\"enc\""));

    assertThat(keys.find("second")).isNull();
  }

  @Test
  void pinsEachKeyToTheAlgorithmThatItSaysOrThatItsKindIsFor() {
    String p256 = ec("p256", "secp256r1", "P-256");
    answer =
        set(
            key("first", FIRST_RSA).replace("\"alg\":\"RS256\",", ""),
            key("second", SECOND_RSA).replace("RS256", "RS512"),
            p256,
            ec("p384", "secp384r1", "P-384"),
            p256.replace("\"p256\"", "\"said\"").replace("{", "{\"alg\":\"ES256\","));

    assertThat(algorithmOf("first")).isEqualTo(SignatureAlgorithm.RS256);
    assertThat(algorithmOf("second")).isEqualTo(SignatureAlgorithm.RS512);
    assertThat(algorithmOf("p256")).isEqualTo(SignatureAlgorithm.ES256);
    assertThat(algorithmOf("p384")).isEqualTo(SignatureAlgorithm.ES384);
    assertThat(algorithmOf("said")).isEqualTo(SignatureAlgorithm.ES256);
  }

  @Test
  void leavesOutKeysThatCannotBeUsedAndKeepsTheOthers() {
    String other = key("other", SECOND_RSA);
    answer =
        set(
            key("first", FIRST_RSA),
            "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"other\",\"k\":\"c2VjcmV0\"}",
            other.replace("RS256", "PS256"),
            other.replace("RS256", "ES256"),
            other.replace("RS256", "none"),
            other.replace("{", "{\"key_ops\":[\"sign\"],"),
            other.replace("\"n\":", "\"m\":"),
            key("other", rsa(1024)),
            ec("other", "secp256r1", "P-256").replace("{", "{\"alg\":\"ES384\","),
            ec("other", "secp256r1", "P-521"));

    assertThat(keys.find("first")).isEqualTo(FIRST);
    assertThat(keys.find("other")).isNull();
  }

  private @Nullable SignatureAlgorithm algorithmOf(String keyId) {
    VerificationKey key = keys.find(keyId);
    return key == null ? null : key.algorithm();
  }

  static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  static String key(String id, RSAPublicKey key) {
    return "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(id, encoded(key.getModulus()), encoded(key.getPublicExponent()));
  }

  static RSAPublicKey rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return (RSAPublicKey) generator.generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ec(String id, String curve, String name) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      ECPoint point = ((ECPublicKey) generator.generateKeyPair().getPublic()).getW();
      return "{\"kty\":\"EC\",\"crv\":\"%s\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
          .formatted(name, id, encoded(point.getAffineX()), encoded(point.getAffineY()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(BigInteger number) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
  }
}
