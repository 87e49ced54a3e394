package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.StepId;
import java.util.List;
import java.util.Map;

/**
 * What is known here of a payment while nobody else can change it.
 *
 * @param refunds all of them, those that others made too
 * @param keys the keys with which the provider was asked for our refunds
 */
public record Situation(
    Payment payment, List<Refund> refunds, Map<StepId, RefundId> keys, List<Dispute> disputes) {
  public Situation {
    refunds = List.copyOf(refunds);
    keys = Map.copyOf(keys);
    disputes = List.copyOf(disputes);
  }
}
