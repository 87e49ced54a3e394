package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HorizonAgeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final HorizonAge age = new HorizonAge(10);

  private Duration at(long seconds, long horizon, long next) {
    return age.at(START.plusSeconds(seconds), horizon, next);
  }

  @Test
  void isZeroWhileNoTransactionIsRunning() {
    assertThat(at(0, 100, 100)).isZero();
    assertThat(at(60, 200, 200)).isZero();
  }

  @Test
  void growsWhileATransactionIsRunning() {
    assertThat(at(0, 100, 101)).isZero();
    assertThat(at(1, 100, 110)).isEqualTo(Duration.ofSeconds(1));
    assertThat(at(60, 100, 500)).isEqualTo(Duration.ofSeconds(60));
    assertThat(at(61, 510, 510)).isZero();
  }

  @Test
  void isThatOfTheOldestOfTransactionsThatFollowEachOther() {
    for (int second = 0; second < 30; second++) {
      Duration expected = Duration.ofSeconds(Math.min(second, 4));
      assertThat(at(second, 100 + 10L * Math.max(0, second - 4), 101 + 10L * second))
          .as("each has been running for 4 s, at second %d", second)
          .isEqualTo(expected);
    }
  }

  @Test
  void remembersOnlySoMuch() {
    for (int second = 0; second < 1_000; second++) {
      assertThat(at(second, 100, 101 + second)).isEqualTo(Duration.ofSeconds(second));
    }

    assertThat(at(1_000, 500, 2_000)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(600));
    assertThat(at(1_001, 1_999, 2_001)).isEqualTo(Duration.ofSeconds(1));
  }
}
