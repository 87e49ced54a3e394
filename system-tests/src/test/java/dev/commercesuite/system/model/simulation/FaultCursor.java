package dev.commercesuite.system.model.simulation;

import dev.commercesuite.system.model.simulation.Faults.PaymentFault;
import dev.commercesuite.system.model.simulation.Faults.ProviderFault;
import org.jspecify.annotations.Nullable;

/** Counts the calls of one operation and says which of them go wrong. */
public final class FaultCursor {
  private Faults faults = Faults.NONE;
  private int paymentCalls;
  private int providerCalls;

  public void begin(Faults next) {
    faults = next;
    paymentCalls = 0;
    providerCalls = 0;
  }

  public @Nullable PaymentFault nextPaymentCall() {
    return faults.paymentCalls().get(paymentCalls++);
  }

  public @Nullable ProviderFault nextProviderCall() {
    return faults.providerCalls().get(providerCalls++);
  }
}
