package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.type.v1.PaymentError;
import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;

/** Money and declines, from the contract to the domain and back. */
final class ValueProto {
  private ValueProto() {}

  static dev.commercesuite.api.type.v1.Money money(Money money) {
    return dev.commercesuite.api.type.v1.Money.newBuilder()
        .setCurrencyCode(money.currency())
        .setMinorUnits(money.minorUnits())
        .build();
  }

  static Money money(dev.commercesuite.api.type.v1.Money money) {
    return new Money(money.getCurrencyCode(), money.getMinorUnits());
  }

  static PaymentError error(Decline decline) {
    return PaymentError.newBuilder()
        .setDeclineCode(decline.code())
        .setMessage(decline.message())
        .build();
  }
}
