package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

/** What a price may be. */
final class Prices {
  /**
   * With 100 lines of 10,000 pieces at most, every order's total stays within {@link Money#MAX}.
   */
  private static final long HIGHEST = 1_000_000_000_000L;

  private Prices() {}

  static List<OrderException.Violation> violations(String field, Money price) {
    List<OrderException.Violation> violations = new ArrayList<>();
    if (!isCurrency(price.currency())) {
      violations.add(
          new OrderException.Violation(
              field + ".currency_code",
              "is \"%s\"; expected a currency of ISO 4217 such as EUR"
                  .formatted(price.currency())));
    }
    if (price.minorUnits() < 1 || price.minorUnits() > HIGHEST) {
      violations.add(
          new OrderException.Violation(
              field + ".minor_units",
              "is %s; expected 1 to %s".formatted(price.minorUnits(), HIGHEST)));
    }
    return violations;
  }

  private static boolean isCurrency(String code) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(currency -> currency.getCurrencyCode().equals(code));
  }
}
