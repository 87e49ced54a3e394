package dev.commercesuite.interceptors.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalLinesTest {
  private long now;
  private final RefusalLines lines = new RefusalLines(() -> now);

  @Test
  void leavesOutWhatIsTooMuchAndTellsHowManyThatWere() {
    for (int i = 0; i < RefusalLines.LINES; i++) {
      assertThat(lines.take("unknown 404")).isZero();
    }
    assertThat(lines.take("unknown 404")).isNegative();
    assertThat(lines.take("unknown 404")).isNegative();

    now += RefusalLines.WINDOW.toNanos();

    assertThat(lines.take("unknown 404")).isEqualTo(2);
    assertThat(lines.take("unknown 404")).isZero();
  }

  @Test
  void countsEachKindApart() {
    for (int i = 0; i <= RefusalLines.LINES; i++) {
      var _ = lines.take("unknown 404");
    }

    assertThat(lines.take("unknown 404")).isNegative();
    assertThat(lines.take("unknown 405")).isZero();
    assertThat(lines.take("/oauth2/token 404")).isZero();
  }
}
