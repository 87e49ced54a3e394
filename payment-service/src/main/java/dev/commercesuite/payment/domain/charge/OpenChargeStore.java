package dev.commercesuite.payment.domain.charge;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.step.PaymentTransition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which charges stand open at the provider, and when somebody looks at them. A charge is in it from
 * the transaction on in which its payment begins to wait for the payer, or to hold money. Every
 * method is one transaction, and none waits for a provider.
 */
public interface OpenChargeStore {

  /** Leases charges that are due to the caller, the most overdue first. */
  List<OpenCharge> claimDueCharges(Instant now, Instant leaseUntil, int limit);

  /** The payment of a charge. */
  Optional<Payment> find(PaymentId payment);

  /**
   * Records what a look has found, and when the next one is due, unless an event of the provider
   * has made it due meanwhile. A charge whose payment has come to its end, or has no charge any
   * more, is not looked at again.
   *
   * @param rule what changes, given the payment as it is while nobody else can change it; a step
   *     that it begins belongs to no request
   * @param next when to look again, given the payment as it is then
   * @return what was written
   */
  PaymentTransition settle(
      OpenCharge charge,
      Function<Payment, PaymentTransition> rule,
      Function<Payment, Instant> next);
}
