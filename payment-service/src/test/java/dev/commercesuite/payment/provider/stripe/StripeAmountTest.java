package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.ProviderRefused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripeAmountTest {

  @ParameterizedTest
  @CsvSource({
    "EUR,1234,eur,1234",
    "HUF,1234,huf,1234",
    "JPY,1234,jpy,1234",
    "KRW,1,krw,1",
    "ISK,1234,isk,123400",
    "UGX,1234,ugx,123400",
    "MGA,1200,mga,12",
    "KWD,1230,kwd,1230"
  })
  void saysAnAmountExactly(String currency, long minorUnits, String stripes, long value) {
    assertThat(StripeAmount.of(new Money(currency, minorUnits)))
        .isEqualTo(new StripeAmount(stripes, value));
  }

  @ParameterizedTest
  @CsvSource({
    "KWD,1234,a multiple of 10",
    "MGA,1250,a multiple of 100",
    "LYD,1000,one that Stripe charges",
    "CLF,10000,one that Stripe charges",
    "XAU,1,one that Stripe charges",
    "ZZZ,1,one that Stripe charges"
  })
  void refusesWhatItCannotSay(String currency, long minorUnits, String expectation) {
    assertThatThrownBy(() -> StripeAmount.of(new Money(currency, minorUnits)))
        .isInstanceOf(ProviderRefused.class)
        .hasMessageContaining(expectation);
  }
}
