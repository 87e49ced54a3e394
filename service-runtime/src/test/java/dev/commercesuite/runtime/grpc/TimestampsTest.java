package dev.commercesuite.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {

  @Test
  void keepsNanoseconds() {
    Instant time = Instant.parse("2026-11-29T12:34:56.123456789Z");

    assertThat(Timestamps.instant(Timestamps.of(time))).isEqualTo(time);
    assertThat(Timestamps.of(Instant.EPOCH)).isEqualTo(Timestamp.getDefaultInstance());
  }

  @Test
  void keepsWithinTheYearsOfATimestamp() {
    assertThat(Timestamps.instant(seconds(Long.MAX_VALUE))).isEqualTo("9999-12-31T23:59:59Z");
    assertThat(Timestamps.instant(seconds(Long.MIN_VALUE))).isEqualTo("0001-01-01T00:00:00Z");
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }
}
