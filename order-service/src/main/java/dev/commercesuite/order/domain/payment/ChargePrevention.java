package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.order.PaymentReport;

/** What has become of an attempt to charge that is not wanted any more. */
public sealed interface ChargePrevention {

  /** The payment service has charged nothing for it and never will. */
  record Prevented() implements ChargePrevention {}

  /**
   * The payment service has begun to charge before.
   *
   * @param report how far the payment is
   */
  record Begun(PaymentReport report) implements ChargePrevention {}
}
