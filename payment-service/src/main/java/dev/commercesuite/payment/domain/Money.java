package dev.commercesuite.payment.domain;

import java.util.regex.Pattern;

/**
 * An amount of money, never negative.
 *
 * @param currency ISO 4217 code in capitals
 * @param minorUnits in the smallest unit of the currency, at most {@link #MAX}
 */
public record Money(String currency, long minorUnits) {
  /** Two amounts can always be added without overflow. */
  public static final long MAX = 1_000_000_000_000_000_000L;

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  public Money {
    if (!CURRENCY.matcher(currency).matches()) {
      throw new IllegalArgumentException(
          "currency is \"%s\"; expected three capital letters such as EUR".formatted(currency));
    }
    if (minorUnits < 0 || minorUnits > MAX) {
      throw new IllegalArgumentException(
          "minorUnits is %s; expected 0 to %s".formatted(minorUnits, MAX));
    }
  }

  public boolean isZero() {
    return minorUnits == 0;
  }

  /**
   * Such as {@code 1234 EUR}: minor units, so that readers can compare them with the contract's.
   */
  @Override
  public String toString() {
    return minorUnits + " " + currency;
  }
}
