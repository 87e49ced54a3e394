package dev.commercesuite.system.model.suite;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.Faults.ProviderFault;
import java.util.Optional;
import java.util.function.Supplier;

/** A provider that does not answer, or whose caller dies before the answer is written down. */
public final class FaultyProvider implements PaymentProvider {
  private final PaymentProvider provider;
  private final FaultCursor faults;

  FaultyProvider(PaymentProvider provider, FaultCursor faults) {
    this.provider = provider;
    this.faults = faults;
  }

  /** Stands for the end of the process: nothing after it is written down. */
  public static final class ProcessDied extends RuntimeException {
    ProcessDied() {
      super("the process died", null, false, false);
    }
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public void checkPaymentMethod(String paymentMethod) {
    provider.checkPaymentMethod(paymentMethod);
  }

  @Override
  public void checkAmount(Money amount) {
    provider.checkAmount(amount);
  }

  @Override
  public ProviderOutcome charge(Charge charge) {
    return call(() -> provider.charge(charge));
  }

  @Override
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    return call(() -> provider.confirm(key, chargeReference, paymentMethod, returnUrl));
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    return call(() -> provider.capture(key, chargeReference, amount));
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return call(() -> provider.cancel(key, chargeReference));
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    return call(() -> provider.refund(key, chargeReference, amount));
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    return provider.status(payment, chargeReference, amount);
  }

  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return provider.lookup(key);
  }

  private ProviderOutcome call(Supplier<ProviderOutcome> call) {
    ProviderFault fault = faults.nextProviderCall();
    return switch (fault) {
      case null -> call.get();
      case SILENT_BEFORE -> new Unknown("the provider does not answer");
      case SILENT_AFTER -> {
        var _ = call.get();
        yield new Unknown("the provider does not answer");
      }
      case DEAD_BEFORE -> throw new ProcessDied();
      case DEAD_AFTER -> {
        var _ = call.get();
        throw new ProcessDied();
      }
    };
  }
}
