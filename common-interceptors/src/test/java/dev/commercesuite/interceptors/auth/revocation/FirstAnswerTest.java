package dev.commercesuite.interceptors.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.testing.RecordedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls wait for the first answer, and no longer than until it is there, or known not to come. */
class FirstAnswerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final RevocationPolling PACE =
      new RevocationPolling(Duration.ofHours(1), Duration.ofHours(2));

  /** How long a call waits at most. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile Instant now = NOW;

  @Test
  void callsDoNotWaitOnceTheIssuerHasAnswered() {
    try (RevocationList list = start(_ -> new RevokedTokens(NOW, Set.of("dead"), Map.of()))) {
      assertThat(list.refresh()).isTrue();

      long begin = System.nanoTime();
      list.awaitFirstAnswer();
      assertThat(list.isRevoked("dead", "ann", 1)).isTrue();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST_WAIT);
    }
  }

  @Test
  void callsDoNotWaitOnceTheIssuerHasNotAnswered() {
    RevocationSource down =
        _ -> {
          throw new IOException("connection refused");
        };
    try (RevocationList list = start(down)) {
      assertThat(list.refresh()).isFalse();

      long begin = System.nanoTime();
      assertThatThrownBy(() -> list.isRevoked("dead", "ann", 1))
          .isInstanceOf(RevocationsUnavailableException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST_WAIT);
    }
  }

  @Test
  @Timeout(60)
  void closeEndsAQuestionThatIsUnderWay() throws InterruptedException {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    RevocationSource hanging =
        _ -> {
          asking.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          throw new AssertionError("nobody counts down");
        };
    try (RevocationList _ = start(hanging)) {
      asking.await();
    }
    interrupted.await();
  }

  @Test
  void whoeverIsInterruptedWhileAskingKeepsTheInterrupt() {
    try (RevocationList list =
        start(_ -> {
          throw new InterruptedException();
        })) {
      assertThat(list.refresh()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whoeverIsInterruptedWhileWaitingKeepsTheInterruptAndGetsNoAnswer() {
    try (RevocationList list =
        start(_ -> {
          new CountDownLatch(1).await();
          throw new AssertionError("nobody counts down");
        })) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> list.isRevoked("dead", "ann", 1))
          .isInstanceOf(RevocationsUnavailableException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @Timeout(60)
  void issuerThatDoesNotAnswerIsAskedAgainSoonerThanOneThatDoes() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(2);
    try (RevocationList _ =
        start(_ -> {
          asked.countDown();
          throw new IOException("connection refused");
        })) {
      asked.await(); // The pace is an hour.
    }
  }

  @Test
  void ageIsThatOfTheListAndBeforeTheFirstAnswerThatOfTheWait() {
    AtomicBoolean down = new AtomicBoolean(true);
    RevocationSource source =
        _ -> {
          if (down.get()) {
            throw new IOException("connection refused");
          }
          return new RevokedTokens(now, Set.of(), Map.of());
        };
    try (RevocationList list = RevocationList.start(source, PACE, () -> now, registry)) {
      list.awaitFirstAnswer();
      now = NOW.plusSeconds(42);
      assertThat(registry.get("token.revocations.age").timeGauge().value()).isEqualTo(42);

      down.set(false);
      assertThat(list.refresh()).isTrue();
      now = NOW.plusSeconds(50);
      assertThat(registry.get("token.revocations.age").timeGauge().value()).isEqualTo(8);
    }
  }

  @Test
  void saysWhenAnOutageBeginsAndWhenItEnds() {
    AtomicBoolean down = new AtomicBoolean();
    RevocationSource source =
        _ -> {
          if (down.get()) {
            throw new IOException("connection refused");
          }
          return new RevokedTokens(NOW, Set.of(), Map.of());
        };
    try (RecordedLog log = RecordedLog.of(RevocationList.class);
        RevocationList list = start(source)) {
      assertThat(list.refresh()).isTrue();
      assertThat(log.events()).isEmpty();

      down.set(true);
      assertThat(list.refresh()).isFalse();
      assertThat(log.events()).hasSize(1);
      assertThat(list.refresh()).isFalse();
      assertThat(log.events()).hasSize(1);

      down.set(false);
      assertThat(list.refresh()).isTrue();
      assertThat(log.events()).hasSize(2);
    }
  }

  private RevocationList start(RevocationSource source) {
    return RevocationList.start(source, PACE, () -> NOW, registry);
  }
}
