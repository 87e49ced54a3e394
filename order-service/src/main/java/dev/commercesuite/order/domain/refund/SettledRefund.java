package dev.commercesuite.order.domain.refund;

import dev.commercesuite.order.domain.Money;

/**
 * What the payment service has given back of the payment of an order, whoever asked for it.
 *
 * @param paymentRefundId the payment service's refund, which is counted once
 */
public record SettledRefund(String paymentRefundId, Money amount) {
  public SettledRefund {
    if (paymentRefundId.isEmpty() || amount.minorUnits() == 0) {
      throw new IllegalArgumentException(
          "paymentRefundId is \"%s\" and amount %s; expected an id and more than nothing"
              .formatted(paymentRefundId, amount));
    }
  }
}
