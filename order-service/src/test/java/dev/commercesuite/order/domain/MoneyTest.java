package dev.commercesuite.order.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MoneyTest {
  private static final Money MAX = new Money("EUR", Money.MAX);

  @Test
  void addsAndMultipliesExactly() {
    assertThat(new Money("EUR", 250).times(3).plus(new Money("EUR", 1)))
        .isEqualTo(new Money("EUR", 751));
  }

  @Test
  void neverOverflowsSilently() {
    assertThatThrownBy(() -> MAX.plus(new Money("EUR", 1))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> MAX.times(1_000)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void rejectsWhatIsNoAmount() {
    assertThatThrownBy(() -> new Money("EUR", -1)).hasMessageContaining("-1; expected 0 to");
    assertThatThrownBy(() -> new Money("euro", 1)).hasMessageContaining("\"euro\"");
    assertThatThrownBy(() -> MAX.plus(new Money("USD", 1))).hasMessageContaining("USD to EUR");
  }
}
