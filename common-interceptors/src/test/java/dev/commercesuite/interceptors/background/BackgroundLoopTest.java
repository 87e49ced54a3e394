package dev.commercesuite.interceptors.background;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BackgroundLoopTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofHours(1);

  private final MeterRegistry metrics = new SimpleMeterRegistry();

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        AssertionError.class
      })
  void goesOnWhateverARoundThrows(Class<? extends Throwable> failure) throws Exception {
    Throwable thrown = failure.getDeclaredConstructor().newInstance();
    CountDownLatch rounds = new CountDownLatch(3);
    try (BackgroundLoop _ =
        BackgroundLoop.of(
                "test",
                metrics,
                AT_ONCE,
                AT_ONCE,
                () -> {
                  rounds.countDown();
                  if (rounds.getCount() > 0) {
                    BackgroundLoopTest.<RuntimeException>sneak(thrown);
                  }
                  return LONG;
                })
            .start()) {
      rounds.await();
    }

    assertThat(failures()).isEqualTo(2);
  }

  @Test
  void anInterruptionByOthersDoesNotEndIt() throws Exception {
    CountDownLatch rounds = new CountDownLatch(2);
    try (BackgroundLoop _ =
        BackgroundLoop.of(
                "test",
                metrics,
                AT_ONCE,
                AT_ONCE,
                () -> {
                  rounds.countDown();
                  if (rounds.getCount() > 0) {
                    throw new InterruptedException("by a library");
                  }
                  return LONG;
                })
            .start()) {
      rounds.await();
    }

    assertThat(failures()).isEqualTo(1);
  }

  @Test
  void aRoundThatLeavesTheThreadInterruptedDoesNotEndIt() throws Exception {
    CountDownLatch rounds = new CountDownLatch(3);
    try (BackgroundLoop _ =
        BackgroundLoop.of(
                "test",
                metrics,
                AT_ONCE,
                AT_ONCE,
                () -> {
                  rounds.countDown();
                  Thread.currentThread().interrupt();
                  return rounds.getCount() > 0 ? AT_ONCE : LONG;
                })
            .start()) {
      assertThat(rounds.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void runsNothingBeforeTheFirstInterval() {
    AtomicInteger runs = new AtomicInteger();

    BackgroundLoop.every(LONG, "test", metrics, runs::incrementAndGet).start().close();

    assertThat(runs).hasValue(0);
  }

  @Test
  void aLateFailureDoesNotDelayAShortInterval() throws Exception {
    CountDownLatch runs = new CountDownLatch(3);
    try (BackgroundLoop _ =
        BackgroundLoop.every(
                Duration.ofMillis(1),
                "test",
                metrics,
                () -> {
                  runs.countDown();
                  throw new IllegalStateException("every time");
                })
            .start()) {
      assertThat(runs.await(1, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingInterruptsARound() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    BackgroundLoop loop =
        BackgroundLoop.of(
                "test",
                metrics,
                () -> {
                  begun.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                  }
                  return LONG;
                })
            .start();
    begun.await();

    loop.close();

    assertThat(interrupted).isTrue();
    assertThat(failures()).isZero();
  }

  @Test
  void closingWithAGraceLetsARoundEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<BackgroundLoop> self = new AtomicReference<>();
    BackgroundLoop loop =
        BackgroundLoop.of(
            "test",
            metrics,
            () -> {
              rounds.incrementAndGet();
              begun.countDown();
              while (!requireNonNull(self.get()).isClosed()) {
                Thread.onSpinWait();
              }
              ended.set(!Thread.currentThread().isInterrupted());
              return AT_ONCE;
            });
    self.set(loop);
    loop.start();
    begun.await();

    loop.close(Duration.ofSeconds(20));

    assertThat(ended).as("without an interruption").isTrue();
    assertThat(rounds).hasValue(1);
  }

  @Test
  void canBeClosedBeforeItIsStarted() {
    AtomicInteger runs = new AtomicInteger();

    BackgroundLoop.every(AT_ONCE, "test", metrics, runs::incrementAndGet).close();

    assertThat(runs).hasValue(0);
  }

  private double failures() {
    return metrics.get("background.loop.failures").tag("loop", "test").counter().count();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }
}
