package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Stripe says that it has captured. */
class StripeAmountBackTest {

  @ParameterizedTest
  @CsvSource({
    "eur,1234,EUR,1234",
    "jpy,1234,JPY,1234",
    "isk,123400,ISK,1234",
    "ugx,100,UGX,1",
    "mga,12,MGA,1200",
    "kwd,1230,KWD,1230"
  })
  void isTheAmountThatWasAskedFor(String stripes, long value, String currency, long minorUnits) {
    Money money = new Money(currency, minorUnits);

    assertThat(new StripeAmount(stripes, value).money()).isEqualTo(money);
    assertThat(StripeAmount.of(money)).isEqualTo(new StripeAmount(stripes, value));
  }

  @Test
  void isNeverRounded() {
    assertThatThrownBy(() -> new StripeAmount("isk", 150).money())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("150 ISK");
  }
}
