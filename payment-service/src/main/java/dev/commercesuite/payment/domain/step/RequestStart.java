package dev.commercesuite.payment.domain.step;

import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.runtime.idempotency.Answer;

/** How a request began. */
public sealed interface RequestStart {
  /** It needs no step at the provider, or it was answered before. */
  record Finished(Answer<PaymentSnapshot> answer) implements RequestStart {}

  /** Its step is recorded and leased to the caller. */
  record Started(ProviderStep step) implements RequestStart {}

  /** It began before, and its stored answer is an interim one. */
  record Resumed(StepId step) implements RequestStart {}
}
