package dev.commercesuite.system.cluster.steady;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final double ONE_PERCENT = 0.01;

  @Test
  void findsPercentilesToOnePercent() {
    Latencies latencies = new Latencies();
    LongStream.rangeClosed(1, 1000).map(millis -> millis * 1_000_000).forEach(latencies::add);

    assertThat(latencies.count()).isEqualTo(1000);
    assertThat(latencies.percentileMillis(50)).isCloseTo(500, within(500 * ONE_PERCENT));
    assertThat(latencies.percentileMillis(99)).isCloseTo(990, within(990 * ONE_PERCENT));
    assertThat(latencies.percentileMillis(100)).isEqualTo(1000);
    assertThat(latencies.longestMillis()).isEqualTo(1000);
  }

  @Test
  void knowsTheOnlyOne() {
    Latencies latencies = new Latencies();
    latencies.add(Duration.ofMillis(7).toNanos());

    assertThat(latencies.percentileMillis(0)).isCloseTo(7, within(0.0001));
    assertThat(latencies.percentileMillis(99)).isCloseTo(7, within(0.0001));
  }

  @Test
  void isZeroWithoutAny() {
    assertThat(new Latencies().percentileMillis(99)).isZero();
    assertThat(new Latencies().longestMillis()).isZero();
  }

  @Test
  void takesWhateverThereIs() {
    Latencies latencies = new Latencies();
    latencies.add(-5);
    latencies.add(0);
    latencies.add(Duration.ofDays(30).toNanos());

    assertThat(latencies.count()).isEqualTo(3);
  }

  @Test
  void addsOthers() {
    Latencies all = new Latencies();
    Latencies slow = new Latencies();
    all.add(Duration.ofMillis(1).toNanos());
    slow.add(Duration.ofMillis(100).toNanos());
    slow.add(Duration.ofMillis(100).toNanos());

    all.add(slow);

    assertThat(all.count()).isEqualTo(3);
    assertThat(all.percentileMillis(50)).isCloseTo(100, within(100 * ONE_PERCENT));
  }
}
