package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamEndTest {
  private static final Instant CONNECTED = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration AGE = Duration.ofSeconds(100);
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static Duration endOfStreamAt(long second) {
    Instant end = StreamEnd.of(CONNECTED, CONNECTED.plusSeconds(second), AGE, GRACE);
    return Duration.between(CONNECTED, end);
  }

  @Test
  void endsJustBeforeItsConnectionIsClosedAtTheSoonest() {
    assertThat(endOfStreamAt(0)).isEqualTo(Duration.ofSeconds(108));
    assertThat(endOfStreamAt(50)).isEqualTo(Duration.ofSeconds(108));
  }

  @Test
  void hasAWhileOnAConnectionThatIsAboutToGoAway() {
    assertThat(endOfStreamAt(109)).isEqualTo(Duration.ofSeconds(119));
  }

  @Test
  void belongsToNoConnectionOutsideOfACall() {
    assertThat(StreamEnd.get()).isEqualTo(Instant.MAX);
  }
}
