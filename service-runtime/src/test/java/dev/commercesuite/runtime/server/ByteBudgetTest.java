package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private static final int SMALL = ByteBudget.SMALL;
  private static final int LARGE = SMALL + 1;

  private final ByteBudget budget = new ByteBudget(4 * LARGE);

  @Test
  void holdsWhatFitsUntilItIsGivenBack() {
    assertThat(budget.take(3 * LARGE)).isTrue();
    assertThat(budget.take(LARGE + 1)).isFalse();
    assertThat(budget.take(LARGE)).isTrue();
    assertThat(budget.isFull()).isTrue();

    budget.give(2 * LARGE);

    assertThat(budget.isFull()).isFalse();
    assertThat(budget.take(2 * LARGE)).isTrue();
    assertThat(budget.held()).isEqualTo(4 * LARGE);
  }

  @Test
  void theFirstIsNeverTooLarge() {
    assertThat(budget.take(100 * LARGE)).isTrue();
    assertThat(budget.take(1)).isFalse();

    budget.give(100 * LARGE);

    assertThat(budget.take(100 * LARGE)).isTrue();
  }

  @Test
  void smallOnesGetHalfAsMuchAgain() {
    assertThat(budget.take(4 * LARGE)).isTrue();

    assertThat(budget.take(LARGE)).isFalse();
    assertThat(budget.take(SMALL)).isTrue();
    assertThat(budget.take(SMALL)).isTrue();
    assertThat(budget.isExhausted()).isFalse();
    assertThat(budget.take(3)).as("more than six times").isFalse();
    assertThat(budget.take(2)).isTrue();
    assertThat(budget.isExhausted()).isTrue();
  }
}
