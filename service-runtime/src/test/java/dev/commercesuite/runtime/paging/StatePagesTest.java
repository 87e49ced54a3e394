package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.sql.Sql;
import java.util.EnumSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StatePagesTest {
  private static final UUID LOW = new UUID(1, 1);
  private static final UUID HIGH = new UUID(2, 2);
  private static final IdRange RANGE = new IdRange(LOW, HIGH);

  private enum State {
    NEW,
    DONE,
    FAILED
  }

  private final StatePages<State> pages =
      new StatePages<>(Sql.of("select id from things"), State.DONE);

  @Test
  void aPageOfEachStateIsARangeOfItsIndex() {
    Sql newest =
        pages.newest(
            EnumSet.of(State.FAILED, State.NEW),
            RANGE,
            11,
            Sql.ifGiven("weight > ?", 7),
            Sql.ifGiven("colour = ?", null));

    assertThat(newest.text())
        .isEqualTo(
            """
            select id from ( (select id from things where weight > ? and state <> 'DONE' and \
            (state, id) >= (?, ?) and (state, id) < (?, ?) order by state desc, id desc limit ?) \
            union all (select id from things where weight > ? and state <> 'DONE' and \
            (state, id) >= (?, ?) and (state, id) < (?, ?) order by state desc, id desc limit ?) \
            ) as found order by id desc limit ?\
            """);
    assertThat(newest.values())
        .containsExactly(
            7,
            State.NEW,
            LOW,
            State.NEW,
            HIGH,
            11,
            7,
            State.FAILED,
            LOW,
            State.FAILED,
            HIGH,
            11,
            11);
  }

  @Test
  void theCommonStateIsARangeOfIds() {
    Sql newest = pages.newest(EnumSet.of(State.DONE), RANGE, 11);
    Sql oldest = pages.oldest(EnumSet.of(State.DONE), RANGE, 11);

    assertThat(newest.text())
        .isEqualTo(
            """
            select id from ( (select id from things where state = 'DONE' and id >= ? and id < ? \
            order by id desc limit ?) ) as found order by id desc limit ?\
            """);
    assertThat(newest.values()).containsExactly(LOW, HIGH, 11, 11);
    assertThat(oldest.text())
        .isEqualTo(
            """
            select id from ( (select id from things where state = 'DONE' and id >= ? and id < ? \
            order by id limit ?) ) as found order by id limit ?\
            """);
    assertThat(oldest.values()).containsExactly(LOW, HIGH, 11, 11);
  }

  @Test
  void thePageMayHaveOthersAsWell() {
    Sql late = Sql.of("select id from things where late").then("order by id limit ?", 11);

    Sql oldest = pages.oldest(EnumSet.of(State.NEW), IdRange.after(LOW), 11, late);

    assertThat(oldest.text())
        .isEqualTo(
            """
            select id from ( (select id from things where state <> 'DONE' and (state, id) >= \
            (?, ?) and (state, id) < (?, ?) order by state, id limit ?) union all (select id from \
            things where late order by id limit ?) ) as found order by id limit ?\
            """);
    assertThat(oldest.values())
        .containsExactly(State.NEW, new UUID(1, 2), State.NEW, new UUID(-1, -1), 11, 11, 11);
  }
}
