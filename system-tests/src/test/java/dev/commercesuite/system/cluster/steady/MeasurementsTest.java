package dev.commercesuite.system.cluster.steady;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

  private final Measurements measurements = new Measurements();

  @Test
  void writesALineForEachSecond() {
    measurements.sent();
    measurements.sent();
    measurements.sent();
    measurements.ended(2 * MILLISECOND, Status.OK);
    measurements.ended(4 * MILLISECOND, Status.UNAVAILABLE);

    assertThat(Second.HEADER).isEqualTo("second,sent,ok,failed,p50_ms,p99_ms");
    assertThat(measurements.nextSecond(NOW)).hasToString("1700000000,3,1,1,2.0,4.0");

    measurements.ended(5 * MILLISECOND, Status.OK);
    assertThat(measurements.nextSecond(NOW.plusSeconds(1))).hasToString("1700000001,0,1,0,5.0,5.0");
    assertThat(measurements.nextSecond(NOW.plusSeconds(2))).hasToString("1700000002,0,0,0,,");
  }

  @Test
  void isGoodWhenEveryCallEndedWell() {
    measurements.sent();
    assertThat(summary().isGood()).isFalse();

    measurements.ended(MILLISECOND, Status.OK);
    assertThat(summary().isGood()).isTrue();
    assertThat(summary().lines())
        .containsExactly("# total: sent 1, ok 1, failed 0, p50 1.0 ms, p99 1.0 ms, longest 1.0 ms");
  }

  @Test
  void isNotGoodWithoutACall() {
    assertThat(summary().isGood()).isFalse();
  }

  @Test
  void tellsWhatFailedAndHowOften() {
    Status away = Status.UNAVAILABLE.withDescription("connection\nrefused");
    for (Status status : List.of(away, Status.DEADLINE_EXCEEDED, away)) {
      measurements.sent();
      measurements.ended(MILLISECOND, status);
    }

    assertThat(summary().isGood()).isFalse();
    assertThat(summary().lines())
        .contains(
            "# failed: 2 x UNAVAILABLE: connection refused", "# failed: 1 x DEADLINE_EXCEEDED");
  }

  @Test
  void keepsALimitedNumberOfFailuresApart() {
    Failures failures = new Failures();
    for (int i = 0; i < 1000; i++) {
      failures.add(Status.INTERNAL.withDescription("x".repeat(1000) + i).augmentDescription("end"));
      failures.add(Status.INTERNAL.withDescription("number " + i));
    }

    assertThat(failures.count()).isEqualTo(2000);
    assertThat(failures.lines())
        .hasSizeLessThan(60)
        .allSatisfy(it -> assertThat(it.length()).isLessThan(400));
  }

  private Summary summary() {
    var _ = measurements.nextSecond(NOW);
    return measurements.summary();
  }
}
