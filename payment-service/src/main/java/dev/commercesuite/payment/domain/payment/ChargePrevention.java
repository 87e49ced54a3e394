package dev.commercesuite.payment.domain.payment;

import dev.commercesuite.payment.domain.Payment;

/** What has become of a request to charge that is not wanted any more. */
public sealed interface ChargePrevention {

  /** It has charged nothing and never will. */
  record Prevented() implements ChargePrevention {}

  /** It has begun, and what comes of it is not known yet. */
  record UnderWay(Payment payment) implements ChargePrevention {}

  /** It had begun, and has come to its end. */
  record Ended(Payment payment) implements ChargePrevention {}
}
