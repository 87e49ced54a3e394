package dev.commercesuite.interceptors.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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

  private RevocationList start(RevocationSource source) {
    return RevocationList.start(source, PACE, () -> NOW, registry);
  }
}
