package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.ProviderRefused;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;

/**
 * An amount in Stripe's units. Like the domain's they are the minor units of ISO 4217, with
 * exceptions: see <a href="https://docs.stripe.com/currencies">its page on currencies</a>. Nothing
 * is ever rounded: what Stripe cannot represent exactly is refused.
 *
 * @param currency in lower case
 * @param value in Stripe's smallest unit of the currency
 */
record StripeAmount(String currency, long value) {

  /** No decimals at Stripe, two in ISO 4217. */
  private static final Set<String> WHOLE_AT_STRIPE = Set.of("MGA");

  /** Two decimals at Stripe, which have to be zero; none in ISO 4217. */
  private static final Set<String> HUNDREDTHS_AT_STRIPE = Set.of("ISK", "UGX");

  /** Three decimals, of which card networks take two. */
  private static final Set<String> THOUSANDTHS_AT_STRIPE =
      Set.of("BHD", "JOD", "KWD", "OMR", "TND");

  /**
   * Converts an amount exactly.
   *
   * @throws ProviderRefused if Stripe has no number for it
   */
  static StripeAmount of(Money money) {
    String currency = money.currency();
    long minorUnits = money.minorUnits();
    long value =
        switch (decimals(currency)) {
          case 0 ->
              HUNDREDTHS_AT_STRIPE.contains(currency)
                  ? Math.multiplyExact(minorUnits, 100L)
                  : minorUnits;
          case 2 ->
              WHOLE_AT_STRIPE.contains(currency) ? requireMultiple(money, 100) / 100 : minorUnits;
          case 3 -> {
            if (!THOUSANDTHS_AT_STRIPE.contains(currency)) {
              throw unknown(currency);
            }
            yield requireMultiple(money, 10);
          }
          default -> throw unknown(currency);
        };
    return new StripeAmount(currency.toLowerCase(Locale.ROOT), value);
  }

  /**
   * The amount that this stands for.
   *
   * @throws IllegalStateException if ISO 4217 has no number for it, which Stripe does not charge
   */
  Money money() {
    String code = currency.toUpperCase(Locale.ROOT);
    if (HUNDREDTHS_AT_STRIPE.contains(code) && value % 100 != 0) {
      throw new IllegalStateException(
          "Stripe says %s %s; expected a multiple of 100".formatted(value, code));
    }
    return money(currency, value);
  }

  /**
   * The amount in our units. What somebody charged in a currency that this suite never charges is
   * taken as it is.
   *
   * @param currency as Stripe has it, in lower case
   */
  static Money money(String currency, long value) {
    String code = currency.toUpperCase(Locale.ROOT);
    if (HUNDREDTHS_AT_STRIPE.contains(code)) {
      return new Money(code, value / 100);
    }
    return new Money(
        code, WHOLE_AT_STRIPE.contains(code) ? Math.multiplyExact(value, 100L) : value);
  }

  private static int decimals(String currency) {
    try {
      return Currency.getInstance(currency).getDefaultFractionDigits();
    } catch (IllegalArgumentException _) {
      throw unknown(currency);
    }
  }

  private static long requireMultiple(Money money, long unit) {
    if (money.minorUnits() % unit != 0) {
      throw new ProviderRefused(
          "the amount is %s; expected a multiple of %s in this currency".formatted(money, unit));
    }
    return money.minorUnits();
  }

  private static ProviderRefused unknown(String currency) {
    return new ProviderRefused(
        "the currency is \"%s\"; expected one that Stripe charges".formatted(currency));
  }
}
