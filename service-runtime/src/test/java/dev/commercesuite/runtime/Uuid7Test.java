package dev.commercesuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Uuid7Test {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void saysItsVersionVariantAndTime() {
    UUID id = new Uuid7(InstantSource.fixed(NOW)).get();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void increasesWithinAMillisecondAndBeyondItsCounter() {
    List<String> ids =
        Stream.generate(new Uuid7(InstantSource.fixed(NOW)))
            .limit(10_000)
            .map(UUID::toString)
            .toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void increasesWhenTheClockStepsBack() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    Uuid7 ids = new Uuid7(now::get);
    String before = ids.get().toString();
    now.set(NOW.minusSeconds(60));

    assertThat(ids.get().toString()).isGreaterThan(before);
  }

  @Test
  void followsTheClockWhenItStepsBackFurther() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    Uuid7 ids = new Uuid7(now::get);
    ids.get();
    Instant earlier = NOW.minusSeconds(60).minusMillis(1);
    now.set(earlier);

    UUID id = ids.get();

    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(earlier.toEpochMilli());
    assertThat(ids.get().toString()).isGreaterThan(id.toString());
  }

  @Test
  void lowestIsBelowAllOfItsTime() {
    UUID id = new Uuid7(InstantSource.fixed(NOW)).get();

    assertThat(id.toString()).isGreaterThan(Uuid7.lowest(NOW).toString());
    assertThat(id.toString()).isLessThan(Uuid7.lowest(NOW.plusMillis(1)).toString());
    assertThat(Uuid7.lowest(Instant.parse("0001-01-01T00:00:00Z"))).isEqualTo(new UUID(0, 0));
    assertThat(Uuid7.lowest(Instant.parse("9999-12-31T23:59:59Z")).toString())
        .startsWith("e677d21f-d818-0000");
  }
}
