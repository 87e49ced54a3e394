package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadLimitTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void takesTwoCallsForEachConnectionAtLeast() {
    LoadLimit limit = new LoadLimit(16, 512, 1, SECOND);

    assertThat(limit.forConnections(1).fewestCalls()).isEqualTo(16);
    assertThat(limit.forConnections(20).fewestCalls()).isEqualTo(40);
    assertThat(limit.forConnections(20).unaryCalls()).isEqualTo(512);
  }

  @Test
  void takesNoMoreThanItsMostHoweverManyConnectionsThereAre() {
    assertThat(new LoadLimit(4, 10, 1, SECOND).forConnections(20))
        .isEqualTo(new LoadLimit(10, 10, 1, SECOND));
  }

  @Test
  void leavesPlacesToOthersThanThoseThatWaitForSomethingElse() {
    LoadLimit limit = new LoadLimit(16, 512, 1, SECOND);

    assertThat(limit.besides(34).fewestCalls()).isEqualTo(50);
    assertThat(limit.besides(Integer.MAX_VALUE).fewestCalls()).isEqualTo(512);
  }

  @Test
  void staysWhereItIsUnlessItSaysOtherwise() {
    assertThat(new LoadLimit(5, 1, SECOND)).isEqualTo(new LoadLimit(5, 5, 1, SECOND));
  }

  @Test
  void refusesBoundsThatContradictEachOther() {
    assertThatThrownBy(() -> new LoadLimit(0, 5, 1, SECOND))
        .hasMessageContaining("fewestCalls is 0");
    assertThatThrownBy(() -> new LoadLimit(6, 5, 1, SECOND))
        .hasMessageContaining("fewestCalls is 6, must be above zero and at most unaryCalls, 5");
  }
}
