package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.NextAction;

/**
 * What a call to the provider told. All but {@link Unknown} and {@link OperatorRequired} are for
 * good: a repeated call says the same.
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

  /** The person who pays has to act first. */
  record RequiresAction(String reference, NextAction action) implements ProviderOutcome {}

  /**
   * Nobody knows whether it happened: no answer in time, or an answer that does not say. Only a
   * repeated call with the same key can tell.
   *
   * @param problem for the log and the operator
   */
  record Unknown(String problem) implements ProviderOutcome {}

  /**
   * Nobody knows whether it happened, and a repeated call will not tell before a person has looked
   * at it.
   *
   * @param problem for the log and the operator
   */
  record OperatorRequired(String problem) implements ProviderOutcome {}
}
