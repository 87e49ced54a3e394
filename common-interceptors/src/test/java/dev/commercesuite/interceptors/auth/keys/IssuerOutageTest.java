package dev.commercesuite.interceptors.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An issuer that does not answer: its keys hold for an hour, and it is left alone in between. */
class IssuerOutageTest {
  private static final RSAPublicKey RSA = CachedJwksTest.rsa(2048);
  private static final VerificationKey KEY =
      new VerificationKey("first", SignatureAlgorithm.RS256, RSA);

  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private volatile boolean down;
  private volatile Duration silence = Duration.ZERO;
  private volatile boolean interrupted;
  private volatile CountDownLatch hanging = new CountDownLatch(0);
  private final AtomicInteger fetches = new AtomicInteger();
  private final CachedJwks keys = new CachedJwks(this::fetch, () -> now);

  private String fetch() throws IOException, InterruptedException {
    fetches.incrementAndGet();
    hanging.await();
    now = now.plus(silence);
    if (down) {
      throw new IOException("connection refused");
    }
    if (interrupted) {
      throw new InterruptedException();
    }
    return CachedJwksTest.set(CachedJwksTest.key("first", RSA));
  }

  @BeforeEach
  void fetchTheKeys() {
    assertThat(keys.find("first")).isEqualTo(KEY);
  }

  @AfterEach
  void clearTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void callAfterAPauseIsServedWithTheKeysFromBefore() {
    down = true;
    now = now.plus(Duration.ofMinutes(10));

    assertThat(keys.find("first")).isEqualTo(KEY);
    assertThat(fetches).as("it has asked").hasValue(2);
  }

  @Test
  void callsWithoutAPauseAreServedToo() {
    down = true;
    for (int i = 0; i < 100; i++) {
      now = now.plusSeconds(36);
      keys.refresh();
      assertThat(keys.find("first")).isEqualTo(KEY);
    }

    now = now.plusMillis(1);
    assertThatThrownBy(() -> keys.find("first")).isInstanceOf(KeysUnavailableException.class);
  }

  @Test
  void issuerThatIsDownIsAskedOnceASecond() {
    down = true;
    now = now.plusSeconds(31);
    keys.refresh();
    assertThat(fetches).hasValue(2);

    now = now.plusSeconds(1);
    keys.refresh();
    assertThat(fetches).hasValue(2);

    now = now.plusMillis(1);
    keys.refresh();
    assertThat(fetches).hasValue(3);
  }

  @Test
  void issuerThatWasSilentForLongerIsAskedAgainAtOnce() {
    down = true;
    silence = Duration.ofSeconds(4);
    now = now.plusSeconds(31);
    keys.refresh();
    keys.refresh();
    assertThat(fetches).hasValue(3);

    silence = Duration.ofMillis(900);
    keys.refresh();
    assertThat(fetches).hasValue(4);
    keys.refresh();
    assertThat(fetches).as("in less than a second").hasValue(4);
  }

  @Test
  void issuerThatAnswersIsAskedForAnUnknownKeyOnceInFiveSeconds() {
    now = now.plus(CachedJwks.MIN_INTERVAL);
    assertThat(keys.find("unknown")).isNull();
    assertThat(fetches).hasValue(1);

    now = now.plusMillis(1);
    assertThat(keys.find("unknown")).isNull();
    assertThat(fetches).hasValue(2);
  }

  @Test
  void callWaitsForFreshKeysAfterAMinuteWithoutALook() {
    now = now.plusSeconds(60).plusMillis(1);

    assertThat(keys.find("first")).isEqualTo(KEY);

    assertThat(fetches).as("before the call was answered").hasValue(2);
  }

  /** The first to find out that an issuer is silent. */
  @Test
  @Timeout(60)
  void callThatNeedsAnUnknownKeyWaitsForAMomentOnly() {
    hanging = new CountDownLatch(1);
    now = now.plus(CachedJwks.MIN_INTERVAL).plusMillis(1);

    assertThatThrownBy(() -> keys.find("unknown")).isInstanceOf(KeysUnavailableException.class);
    assertThat(keys.find("first")).isEqualTo(KEY);
    hanging.countDown();
  }

  @Test
  @Timeout(60)
  void callAfterAPauseIsServedWithTheKeysFromBeforeASilence() {
    hanging = new CountDownLatch(1);
    now = now.plus(Duration.ofMinutes(10));

    assertThat(keys.find("first")).isEqualTo(KEY);
    hanging.countDown();
  }

  @Test
  void whoeverIsInterruptedKeepsTheInterruptAndTheNextOneGetsTheAnswer() {
    hanging = new CountDownLatch(1);
    now = now.plus(Duration.ofMinutes(10));
    Thread.currentThread().interrupt();

    assertThat(keys.find("first")).isEqualTo(KEY);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatThrownBy(() -> keys.find("unknown")).isInstanceOf(KeysUnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();

    hanging.countDown();
    keys.refresh();
    assertThat(keys.find("unknown")).isNull();
    assertThat(fetches).hasValue(2);
  }

  @Test
  void fetchThatIsInterruptedIsFollowedByAnother() {
    interrupted = true;
    now = now.plus(Duration.ofMinutes(10));
    keys.refresh();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(keys.find("first")).isEqualTo(KEY);

    interrupted = false;
    keys.refresh();
    assertThat(keys.find("unknown")).isNull();
  }
}
