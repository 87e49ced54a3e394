package dev.commercesuite.interceptors.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a process has keys to verify tokens with, asked all the time, calls or not. */
class UsableKeysTest {
  private static final RSAPublicKey RSA = CachedJwksTest.rsa(2048);

  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private volatile boolean down;
  private final AtomicInteger fetches = new AtomicInteger();
  private final CachedJwks keys = new CachedJwks(this::fetch, () -> now);

  private String fetch() throws IOException {
    fetches.incrementAndGet();
    if (down) {
      throw new IOException("connection refused");
    }
    return CachedJwksTest.set(CachedJwksTest.key("first", RSA));
  }

  @Test
  @Timeout(60)
  void askingHasThemFetched() {
    assertThat(keys.holdsUsableKeys()).isFalse();
    awaitUsableKeys();
    assertThat(fetches).hasValue(1);
  }

  @Test
  @Timeout(60)
  void keysServeForAnHourWithoutTheirIssuer() {
    keys.refresh();
    down = true;
    now = now.plus(CachedJwks.MAX_STALENESS);
    keys.refresh();
    assertThat(keys.holdsUsableKeys()).isTrue();

    now = now.plusMillis(1);
    assertThat(keys.holdsUsableKeys()).isFalse();

    down = false;
    now = now.plusSeconds(2);
    awaitUsableKeys();
  }

  private void awaitUsableKeys() {
    while (!keys.holdsUsableKeys()) {
      LockSupport.parkNanos(1_000);
    }
  }

  @Test
  void anIssuerWithoutKeysIsNotEnough() {
    CachedJwks withdrawn = new CachedJwks(() -> "{\"keys\":[]}", () -> now);
    withdrawn.refresh();

    assertThat(withdrawn.holdsUsableKeys()).isFalse();
  }

  /** The calls of a process whose issuer takes connections and never answers. */
  @Test
  @Timeout(60)
  void aCallDoesNotWaitLongForAnIssuerThatDidNotAnswer() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    CachedJwks silent =
        new CachedJwks(
            () -> {
              if (asked.incrementAndGet() > 1) {
                hanging.await();
              }
              throw new IOException("no answer");
            },
            () -> now);
    silent.refresh();
    now = now.plus(Duration.ofSeconds(2));

    assertThatThrownBy(() -> silent.find("first")).isInstanceOf(KeysUnavailableException.class);
    assertThatThrownBy(() -> silent.find("first")).isInstanceOf(KeysUnavailableException.class);

    assertThat(asked).as("the second call waits for the question of the first").hasValue(2);
    hanging.countDown();
  }
}
