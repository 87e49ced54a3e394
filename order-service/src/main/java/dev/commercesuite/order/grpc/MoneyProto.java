package dev.commercesuite.order.grpc;

import dev.commercesuite.order.domain.Money;

/** Money, from the contract to the domain and back. */
final class MoneyProto {
  private MoneyProto() {}

  static dev.commercesuite.api.type.v1.Money money(Money money) {
    return dev.commercesuite.api.type.v1.Money.newBuilder()
        .setCurrencyCode(money.currency())
        .setMinorUnits(money.minorUnits())
        .build();
  }

  static Money money(dev.commercesuite.api.type.v1.Money money) {
    return new Money(money.getCurrencyCode(), money.getMinorUnits());
  }
}
