package dev.commercesuite.system.model;

import dev.commercesuite.system.model.Faults.PaymentFault;
import dev.commercesuite.system.model.Faults.ProviderFault;
import org.jspecify.annotations.Nullable;

/** Counts the calls of one operation and says which of them go wrong. */
final class FaultCursor {
  private Faults faults = Faults.NONE;
  private int paymentCalls;
  private int providerCalls;

  void begin(Faults next) {
    faults = next;
    paymentCalls = 0;
    providerCalls = 0;
  }

  @Nullable PaymentFault nextPaymentCall() {
    return faults.paymentCalls().get(paymentCalls++);
  }

  @Nullable ProviderFault nextProviderCall() {
    return faults.providerCalls().get(providerCalls++);
  }
}
