package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.PaymentId;

/** Where a check of the ledger goes on: first come all payments, then all closed sums. */
public sealed interface Checkpoint {
  /** The payments behind this one come next. */
  record Payments(PaymentId last) implements Checkpoint {}

  /** The sums that were closed behind this position come next. */
  record ClosedSums(long until) implements Checkpoint {
    /** Before all of them. */
    public static final ClosedSums START = new ClosedSums(0);
  }
}
