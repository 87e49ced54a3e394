package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class StartupSettlingTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private long now = Long.MAX_VALUE - 5;
  private Duration passed = Duration.ZERO;
  private long used = 3_000_000_000L;

  @Test
  void waitsUntilTheProcessIsQuiet() {
    settling(second -> second < 4 ? 0.7 : 0.03).await(LIMIT);

    assertThat(passed).isEqualTo(Duration.ofMillis(4_500));
  }

  @Test
  void doesNotTakeAPauseForTheEnd() {
    settling(second -> second == 1 || second > 2 ? 0 : 1).await(LIMIT);

    assertThat(passed).isEqualTo(Duration.ofMillis(2_750));
  }

  @Test
  void servesAtTheLimitThoughTheProcessIsBusy() {
    settling(second -> 1).await(LIMIT);

    assertThat(passed).isEqualTo(LIMIT);
  }

  @Test
  void doesNotWaitUnlessTold() {
    settling(second -> 1).await(Duration.ZERO);

    assertThat(passed).isZero();
  }

  @Test
  void doesNotWaitWhereTheTimeOfTheProcessIsUnknown() {
    used = -1;

    settling(second -> 0).await(LIMIT);

    assertThat(passed).isZero();
  }

  /**
   * @param load processors that are used, by the seconds that have passed
   */
  private StartupSettling settling(ToDoubleFunction<Double> load) {
    return new StartupSettling(
        () -> now,
        () -> used,
        pause -> {
          double seconds = passed.toNanos() / 1e9;
          used += (long) (load.applyAsDouble(seconds) * pause.toNanos());
          now += pause.toNanos();
          passed = passed.plus(pause);
        });
  }
}
