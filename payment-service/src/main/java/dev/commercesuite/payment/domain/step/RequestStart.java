package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.runtime.idempotency.Answer;

/** How a request began. */
public sealed interface RequestStart {
  /** It needs no step at the provider, or it was answered before. */
  record Finished(Answer<PaymentSnapshot> answer) implements RequestStart {}

  /** Its step is written down and leased to the caller of this method. */
  record Started(ProviderStep step) implements RequestStart {}

  /** It began before, and its answer does not tell the outcome of its step yet. */
  record Resumed(StepId step) implements RequestStart {}
}
