package dev.commercesuite.system.model.bugs;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import java.util.Optional;

/** Passes everything on, for bugs that change one thing. */
abstract class ForwardingProvider implements PaymentProvider {
  final PaymentProvider provider;

  ForwardingProvider(PaymentProvider provider) {
    this.provider = provider;
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
  public ProviderOutcome charge(Charge charge) {
    return provider.charge(charge);
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
