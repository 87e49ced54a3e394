package dev.commercesuite.interceptors.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
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

class JwksKeysTest {

  private static final RSAPublicKey FIRST = rsa(2048);
  private static final RSAPublicKey SECOND = rsa(2048);

  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private volatile String answer = set(key("first", FIRST));
  private volatile boolean down;
  private final AtomicInteger fetches = new AtomicInteger();
  private final JwksKeys keys = new JwksKeys(this::fetch, () -> now);

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
    answer = set(key("first", FIRST), key("second", SECOND));
    now = now.plus(JwksKeys.MIN_INTERVAL).plusMillis(1);

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
  void keepsItsKeysWhileTheIssuerIsDown() {
    assertThat(keys.find("first")).isEqualTo(FIRST);
    down = true;
    now = now.plus(Duration.ofHours(5));
    keys.refresh();

    assertThat(keys.find("first")).isEqualTo(FIRST);
    assertThatThrownBy(() -> keys.find("second")).isInstanceOf(KeysUnavailableException.class);
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
    JwksKeys observed =
        new JwksKeys(
            () -> {
              fetchedAgain.countDown();
              return answer;
            },
            () -> now);
    assertThat(observed.find("first")).isEqualTo(FIRST);
    answer = set(key("second", SECOND));
    now = now.plus(JwksKeys.MAX_AGE).plusMillis(1);

    assertThat(observed.find("first")).isEqualTo(FIRST);

    fetchedAgain.await();
    // Waits for the fetch that is under way, then does nothing: the keys are fresh.
    observed.refresh();
    assertThat(observed.find("first")).isNull();
  }

  @Test
  void fetchesOnceForCallersAtTheSameTime() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    JwksKeys slow =
        new JwksKeys(
            () -> {
              fetches.incrementAndGet();
              released.await();
              return answer;
            },
            () -> now);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<@Nullable RSAPublicKey>> found = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        found.add(callers.submit(() -> slow.find("first")));
      }
      while (fetches.get() == 0) {
        LockSupport.parkNanos(1_000);
      }
      released.countDown();
      for (Future<@Nullable RSAPublicKey> key : found) {
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
        "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\"}]}"
      })
  void refusesWhatIsNoKeySet(String text) {
    answer = text;

    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
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
            key("first", FIRST),
            key("second", SECOND).replace("\"use\":\"sig\"", "\"use\":\"enc\""));

    assertThat(keys.find("second")).isNull();
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

  private static String encoded(BigInteger number) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
  }
}
