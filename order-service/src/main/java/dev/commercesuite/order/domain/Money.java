package dev.commercesuite.order.domain;

import java.util.regex.Pattern;

/**
 * An amount of money, never negative.
 *
 * @param currency ISO 4217 code in capitals
 * @param minorUnits the amount in the currency's smallest unit, at most {@link #MAX}
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

  /**
   * The sum of two amounts of one currency.
   *
   * @throws ArithmeticException when it is more than {@link #MAX}
   */
  public Money plus(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("cannot add %s to %s".formatted(other.currency, currency));
    }
    return bounded(Math.addExact(minorUnits, other.minorUnits));
  }

  /**
   * This amount a number of times.
   *
   * @throws ArithmeticException when it is more than {@link #MAX}
   */
  public Money times(int quantity) {
    return bounded(Math.multiplyExact(minorUnits, (long) quantity));
  }

  private Money bounded(long sum) {
    if (sum > MAX) {
      throw new ArithmeticException("amount overflow: " + sum);
    }
    return new Money(currency, sum);
  }
}
