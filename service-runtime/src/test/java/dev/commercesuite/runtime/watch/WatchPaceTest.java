package dev.commercesuite.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchPaceTest {
  @Test
  void waitsTwiceAsLongEachTimeUpToASecond() {
    assertThat(IntStream.range(0, 9).mapToObj(WatchPace.DEFAULT::soon).map(Duration::toMillis))
        .containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1_000L, 1_000L, 1_000L);
    assertThat(WatchPace.DEFAULT.soon(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void neverWaitsLessThanItIsTold() {
    Duration hour = Duration.ofHours(1);

    assertThat(new WatchPace(hour, hour, hour).soon(3)).isEqualTo(hour);
  }
}
