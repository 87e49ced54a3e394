package dev.commercesuite.interceptors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  private static final Duration WINDOW = Duration.ofSeconds(15);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final RequestRate rate = new RequestRate(clock::get);

  @Test
  void isZeroBeforeTheFirstCall() {
    assertThat(rate.perSecond()).isZero();

    pass(WINDOW.multipliedBy(10));

    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void showsASteadyRateToFivePercent() {
    for (double perSecond : new double[] {1, 7.3, 100, 4_321}) {
      call(perSecond, WINDOW);
      for (int moment = 0; moment < 50; moment++) {
        call(perSecond, Duration.ofMillis(1_370));

        // At 1 call per second, one call more or less in the window is 7 %.
        assertThat(rate.perSecond())
            .as("%s calls per second", perSecond)
            .isCloseTo(perSecond, within(Math.max(0.05 * perSecond, 0.1)));
      }
    }
  }

  @Test
  void showsTheRateOfAYoungProcess() {
    call(50, Duration.ofSeconds(3));

    assertThat(rate.perSecond()).isCloseTo(50, Percentage.withPercentage(5));
  }

  @Test
  void isZeroAgainWithinTheWindow() {
    call(200, WINDOW.multipliedBy(2));

    pass(WINDOW.dividedBy(2));
    assertThat(rate.perSecond()).isBetween(80.0, 120.0);

    pass(WINDOW.dividedBy(2));
    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void forgetsAnEarlierBurstAfterALongPause() {
    call(1_000, WINDOW);
    pass(Duration.ofDays(30));
    rate.count();
    pass(Duration.ofSeconds(1));

    assertThat(rate.perSecond()).isCloseTo(1 / 14.0, within(0.001));
  }

  @Test
  void losesNoCallOfSeveralThreads() {
    pass(Duration.ofSeconds(20));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(() -> {
          for (int call = 0; call < 14_000; call++) {
            rate.count();
          }
        });
      }
    }
    pass(Duration.ofSeconds(1));

    assertThat(rate.perSecond()).isEqualTo(8_000);
  }

  private void call(double perSecond, Duration duration) {
    long end = clock.get() + duration.toNanos();
    long pause = (long) (1e9 / perSecond);
    while (end - clock.get() > 0) {
      rate.count();
      clock.addAndGet(pause);
    }
  }

  private void pass(Duration duration) {
    clock.addAndGet(duration.toNanos());
  }
}
