package dev.commercesuite.system.model.bugs;

import dev.commercesuite.payment.domain.Decline;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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
                key,
                charge.payment(),
                charge.amount(),
                charge.paymentMethod(),
                charge.capture(),
                charge.returnUrl(),
                charge.origin()));
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

  /** Charges another payment method anew, beside the charge that waits for the payer. */
  static PaymentProvider anotherMethodAnew(PaymentProvider provider) {
    return new WaitingCharges(provider) {
      @Override
      ProviderOutcome confirm(StepId key, String reference, Charge first, String method) {
        return first.paymentMethod().equals(method)
            ? provider.confirm(key, reference, method, "")
            : provider.charge(
                new Charge(
                    key,
                    first.payment(),
                    first.amount(),
                    method,
                    first.capture(),
                    "",
                    first.origin()));
      }
    };
  }

  /** Confirms a charge under the key that made it. */
  static PaymentProvider firstKeyAgain(PaymentProvider provider) {
    return new WaitingCharges(provider) {
      @Override
      ProviderOutcome confirm(StepId key, String reference, Charge first, String method) {
        return provider.confirm(first.key(), reference, method, "");
      }
    };
  }

  /** Takes what cannot be cancelled any more for cancelled. */
  static PaymentProvider capturedIsCancelled(PaymentProvider provider) {
    return new ForwardingProvider(provider) {
      @Override
      public ProviderOutcome cancel(StepId key, String chargeReference) {
        ProviderOutcome outcome = provider.cancel(key, chargeReference);
        return outcome instanceof ProviderOutcome.AlreadyCaptured(String reference)
            ? new ProviderOutcome.Approved(reference)
            : outcome;
      }
    };
  }

  /** Remembers the charges that wait for their payers, for bugs in how they are confirmed. */
  private abstract static class WaitingCharges extends ForwardingProvider {
    private final Map<String, Charge> waiting = new ConcurrentHashMap<>();

    WaitingCharges(PaymentProvider provider) {
      super(provider);
    }

    @Override
    public ProviderOutcome charge(Charge charge) {
      ProviderOutcome outcome = provider.charge(charge);
      if (outcome instanceof ProviderOutcome.RequiresAction action) {
        waiting.putIfAbsent(action.reference(), charge);
      }
      return outcome;
    }

    @Override
    public ProviderOutcome confirm(
        StepId key, String chargeReference, String paymentMethod, String returnUrl) {
      Charge first = waiting.get(chargeReference);
      return first == null
          ? provider.confirm(key, chargeReference, paymentMethod, returnUrl)
          : confirm(key, chargeReference, first, paymentMethod);
    }

    abstract ProviderOutcome confirm(StepId key, String reference, Charge first, String method);
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
