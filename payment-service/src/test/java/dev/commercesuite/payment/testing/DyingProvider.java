package dev.commercesuite.payment.testing;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Simulates the death of the process during the first charge. */
public final class DyingProvider implements PaymentProvider {
  private final PaymentProvider provider;
  private final boolean charges;
  private final AtomicBoolean alive = new AtomicBoolean(true);

  private DyingProvider(PaymentProvider provider, boolean charges) {
    this.provider = provider;
    this.charges = charges;
  }

  public static DyingProvider beforeTheCall(PaymentProvider provider) {
    return new DyingProvider(provider, false);
  }

  public static DyingProvider afterTheCall(PaymentProvider provider) {
    return new DyingProvider(provider, true);
  }

  /** Stands for the end of the process: nobody handles it. */
  public static final class Died extends RuntimeException {}

  @Override
  public ProviderOutcome charge(Charge charge) {
    if (alive.getAndSet(false)) {
      if (charges) {
        provider.charge(charge);
      }
      throw new Died();
    }
    return provider.charge(charge);
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
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    return provider.confirm(key, chargeReference, paymentMethod, returnUrl);
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    return provider.capture(key, chargeReference, amount);
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return provider.cancel(key, chargeReference);
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    return provider.refund(key, chargeReference, amount);
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    return provider.status(payment, chargeReference, amount);
  }

  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return provider.lookup(key);
  }
}
