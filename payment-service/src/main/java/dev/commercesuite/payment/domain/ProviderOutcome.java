package dev.commercesuite.payment.domain;

/**
 * What a call to the provider told. All but the last are for good: a repeated call says the same.
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
}
