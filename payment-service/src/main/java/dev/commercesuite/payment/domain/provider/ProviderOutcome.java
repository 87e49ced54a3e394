package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NextAction;

/**
 * The outcome of a call to the provider. All but {@link Unknown} and {@link OperatorRequired} are
 * final: a repeated call has the same.
 */
public sealed interface ProviderOutcome {

  /**
   * Done.
   *
   * @param reference the provider's own id of the charge or refund
   */
  record Approved(String reference) implements ProviderOutcome {}

  /** Refused. */
  record Declined(Decline decline) implements ProviderOutcome {}

  /**
   * The charge that was to be cancelled is captured, in full: the payer was faster.
   *
   * @param reference the provider's own id of the charge
   */
  record AlreadyCaptured(String reference) implements ProviderOutcome {}

  /** The payer has to act first. */
  record RequiresAction(String reference, NextAction action) implements ProviderOutcome {}

  /**
   * It may have happened or not: there was no answer in time, or an inconclusive one. Only a
   * repeated call with the same key can tell.
   *
   * @param problem for the log and the operator
   */
  record Unknown(String problem) implements ProviderOutcome {}

  /**
   * It may have happened or not, and repeated calls cannot tell until an operator has dealt with
   * it.
   *
   * @param problem for the log and the operator
   */
  record OperatorRequired(String problem) implements ProviderOutcome {}
}
