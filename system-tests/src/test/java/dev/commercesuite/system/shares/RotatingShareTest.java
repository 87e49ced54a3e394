package dev.commercesuite.system.shares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotatingShareTest {
  private static final List<Integer> CASES = IntStream.range(0, 25).boxed().toList();

  @Test
  void runsEachCaseOnceInAsManyDaysAsThereAreShares() {
    List<Integer> run = new ArrayList<>();
    for (int day = 20_000; day < 20_007; day++) {
      List<Integer> share = new RotatingShare("some.shares", 7, day).of("SomeIT", CASES);
      assertThat(share).hasSizeBetween(3, 4);
      run.addAll(share);
    }

    assertThat(run).containsExactlyInAnyOrderElementsOf(CASES);
  }

  @Test
  void repeatsTheShareOfASeed() {
    RotatingShare share = new RotatingShare("some.shares", 7, -3);

    assertThat(share.of("SomeIT", CASES))
        .isEqualTo(new RotatingShare("some.shares", 7, -3).of("SomeIT", CASES))
        .isEqualTo(new RotatingShare("some.shares", 7, 4).of("SomeIT", CASES));
  }

  @Test
  void givesEachNumberOneDayInTurn() {
    for (int day = 20_000; day < 20_009; day++) {
      RotatingShare today = new RotatingShare("some.shares", 3, day);

      assertThat(IntStream.range(0, 3).filter(today::isIts)).containsExactly(day % 3);
      assertThat(today.isIts(day % 3 + 3)).isTrue();
    }
  }

  @Test
  void runsAllWhenThereIsOneShare() {
    assertThat(new RotatingShare("some.shares", 1, 20_000).of("SomeIT", CASES)).isEqualTo(CASES);
  }

  @Test
  void rejectsMoreSharesThanCases() {
    assertThatThrownBy(() -> new RotatingShare("some.shares", 26, 25).of("SomeIT", CASES))
        .hasMessage("-Dsome.shares=26; expected 25 or less, as many as there are cases");
    assertThatThrownBy(() -> new RotatingShare("some.shares", 0, 0))
        .hasMessage("-Dsome.shares=0; expected 1 or more");
  }
}
