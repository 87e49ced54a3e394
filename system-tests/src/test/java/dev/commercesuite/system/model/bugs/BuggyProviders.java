package dev.commercesuite.system.model.bugs;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import java.util.Optional;
import java.util.UUID;

/** Ways to ask a provider wrongly. */
final class BuggyProviders {
  private BuggyProviders() {}

  /** Never finds out what came of a step, and asks for it under a key of its own each time. */
  static PaymentProvider newKeyEachTime(PaymentProvider provider) {
    return new ForwardingProvider(provider) {
      private long calls;

      @Override
      public ProviderOutcome charge(Charge charge) {
        StepId key = new StepId(new UUID(charge.key().value().getLeastSignificantBits(), ++calls));
        return provider.charge(
            new Charge(
                key, charge.payment(), charge.amount(), charge.paymentMethod(), charge.capture()));
      }

      @Override
      public Optional<ProviderOutcome> lookup(StepId key) {
        return Optional.empty();
      }
    };
  }

  /** Takes no answer for a no. */
  static PaymentProvider silenceIsNo(PaymentProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public ProviderOutcome charge(Charge charge) {
        ProviderOutcome outcome = provider.charge(charge);
        return outcome instanceof ProviderOutcome.Unknown
            ? new ProviderOutcome.Declined(new Decline("card_declined", "The card was declined."))
            : outcome;
      }
    };
  }

  /** Takes a cent more than it was told when there is one to take. */
  static PaymentProvider oneCentMore(PaymentProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
        return provider.capture(
            key, chargeReference, new Money(amount.currency(), amount.minorUnits() + 1));
      }
    };
  }
}
