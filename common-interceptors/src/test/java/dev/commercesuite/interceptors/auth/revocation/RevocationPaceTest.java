package dev.commercesuite.interceptors.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often an issuer is asked. */
class RevocationPaceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  @Timeout(60)
  void issuerIsLeftAloneBetweenTwoQuestions() throws InterruptedException {
    AtomicReference<Thread> asking = new AtomicReference<>();
    AtomicInteger questions = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    RevocationSource source =
        _ -> {
          asking.set(Thread.currentThread());
          questions.incrementAndGet();
          asked.countDown();
          return new RevokedTokens(NOW, Set.of(), Map.of());
        };
    try (RevocationList _ =
        RevocationList.start(
            source,
            new RevocationPolling(Duration.ofHours(1), Duration.ofHours(2)),
            () -> NOW,
            new SimpleMeterRegistry())) {
      asked.await();
      Thread poller = Objects.requireNonNull(asking.get());
      while (poller.getState() != Thread.State.TIMED_WAITING) {
        LockSupport.parkNanos(10_000);
      }

      assertThat(questions).hasValue(1);
    }
  }

  /** So that one that lost the question is found a second after its return. */
  @Test
  @Timeout(60)
  void issuerThatWasSilentForLongerIsAskedAgainAtOnce() throws InterruptedException {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    CountDownLatch asked = new CountDownLatch(100);
    RevocationSource source =
        _ -> {
          now.updateAndGet(instant -> instant.plusSeconds(4));
          asked.countDown();
          throw new IOException("did not answer within 4 s");
        };
    try (RevocationList _ =
        RevocationList.start(
            source, RevocationPolling.DEFAULT, now::get, new SimpleMeterRegistry())) {
      asked.await(); // With a pause after each it would be more than a minute.
    }
  }

  @Test
  void answersMayBeTwiceAsOldAsTheTimeBetweenThem() {
    assertThat(new RevocationPolling(Duration.ofSeconds(30), Duration.ofSeconds(60)).interval())
        .isEqualTo(Duration.ofSeconds(30));
  }
}
