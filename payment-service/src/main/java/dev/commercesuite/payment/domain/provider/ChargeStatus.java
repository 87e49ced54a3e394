package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;

/** What has become of a charge at the provider, whoever did it. */
public sealed interface ChargeStatus {

  /** The payer has not acted yet. */
  record Waiting() implements ChargeStatus {}

  /** The whole amount is authorized, and nothing of it captured. */
  record Held() implements ChargeStatus {}

  /** This much is captured, and the rest released. */
  record Captured(Money amount) implements ChargeStatus {}

  /** It holds nothing, has taken nothing, and never will. */
  record Ended(Decline reason) implements ChargeStatus {}

  /**
   * The provider did not tell.
   *
   * @param problem for the log and the operator
   */
  record Unknown(String problem) implements ChargeStatus {}
}
