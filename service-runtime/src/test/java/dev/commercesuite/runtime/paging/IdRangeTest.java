package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.Uuid7;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdRangeTest {
  private static final Instant FROM = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant UNTIL = FROM.plusSeconds(3600);

  private static UUID at(Instant time) {
    return new Uuid7(InstantSource.fixed(time)).get();
  }

  private static boolean contains(IdRange range, UUID id) {
    // As PostgreSQL orders them.
    return range.lowest().toString().compareTo(id.toString()) <= 0
        && id.toString().compareTo(range.limit().toString()) < 0;
  }

  @Test
  void isWiderThanTheTimesByTheDrift() {
    IdRange range = IdRange.created(FROM, UNTIL);

    assertThat(contains(range, at(FROM.minus(Uuid7.DRIFT)))).isTrue();
    assertThat(contains(range, at(FROM.minus(Uuid7.DRIFT).minusMillis(1)))).isFalse();
    assertThat(contains(range, at(UNTIL.plus(Uuid7.DRIFT)))).isTrue();
    assertThat(contains(range, at(UNTIL.plus(Uuid7.DRIFT).plusMillis(1)))).isFalse();
  }

  @Test
  void withoutATimeThereIsNoBound() {
    IdRange range = IdRange.created(null, null);

    assertThat(range).isEqualTo(new IdRange(null, null));
    assertThat(contains(range, at(Instant.EPOCH))).isTrue();
    assertThat(contains(range, at(Instant.parse("9999-12-31T23:59:59Z")))).isTrue();
  }

  @Test
  void takesTheLowerOfTwoUpperBounds() {
    UUID before = at(UNTIL.minusSeconds(1));
    UUID behind = at(UNTIL.plusSeconds(3600));
    IdRange range = IdRange.created(FROM, UNTIL);

    assertThat(range.below(before)).isEqualTo(new IdRange(range.from(), before));
    assertThat(range.below(behind)).isEqualTo(range);
    assertThat(range.below(null)).isEqualTo(range);
    assertThat(IdRange.created(null, null).below(before).limit()).isEqualTo(before);
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    assertThat(IdRange.created(null, last).below(before).limit()).isEqualTo(before);
  }

  @Test
  void whatFollowsAnIdBeginsBehindIt() {
    UUID id = at(FROM);

    assertThat(contains(IdRange.after(id), id)).isFalse();
    assertThat(IdRange.after(id).lowest())
        .isEqualTo(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1));
    assertThat(IdRange.after(null)).isEqualTo(new IdRange(null, null));
  }
}
