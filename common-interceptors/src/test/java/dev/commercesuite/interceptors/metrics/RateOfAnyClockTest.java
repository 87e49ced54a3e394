package dev.commercesuite.interceptors.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link System#nanoTime} counts from anywhere; a process is as old as it is. */
class RateOfAnyClockTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000_000_000_000L, -1_000_000_000_000_000L, Long.MAX_VALUE - 5})
  void rateOfTheFirstSecondIsThatOfTheFirstSecond(long start) {
    AtomicLong clock = new AtomicLong(start);
    RequestRate rate = new RequestRate(clock::get);
    for (int call = 0; call < 14; call++) {
      rate.count();
    }

    clock.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(rate.perSecond()).isEqualTo(14);
  }
}
