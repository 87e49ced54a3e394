package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.Amounts;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import org.jspecify.annotations.Nullable;

/** A charge of the provider, and what our books say about it. */
public record ComparedCharge(ProviderCharge charge, Finding finding) {

  /** Whether both say the same. */
  public enum Finding {
    /** They do. */
    AGREES,
    /** The outcome of a step at the provider is not known here yet; ask again later. */
    PENDING,
    /** The charge has another state, or other amounts, than its payment. */
    DIFFERS,
    /** It is of a payment that is not here: its database was restored, or is another one. */
    PAYMENT_MISSING,
    /** It says nothing of a payment: somebody else has made it. */
    NOT_OURS
  }

  /**
   * @param payment the one that the charge names; null when there is no such payment
   */
  static ComparedCharge of(ProviderCharge charge, @Nullable Payment payment) {
    return new ComparedCharge(charge, finding(charge, payment));
  }

  private static Finding finding(ProviderCharge charge, @Nullable Payment payment) {
    if (charge.payment() == null) {
      return Finding.NOT_OURS;
    }
    if (payment == null) {
      return Finding.PAYMENT_MISSING;
    }
    if (agrees(charge, payment)) {
      return Finding.AGREES;
    }
    return payment.state() == PaymentState.PROCESSING || payment.amounts().refunding() > 0
        ? Finding.PENDING
        : Finding.DIFFERS;
  }

  private static boolean agrees(ProviderCharge charge, Payment payment) {
    boolean current = charge.reference().equals(payment.chargeReference());
    Amounts ours = payment.amounts();
    return switch (charge.state()) {
      // A payment can have had several of them, and go on with another one.
      case ENDED -> !current || isOver(payment.state());
      case WAITING, PROCESSING -> current && payment.state() == PaymentState.REQUIRES_ACTION;
      case AUTHORIZED ->
          current
              && payment.state() == PaymentState.REQUIRES_CAPTURE
              && charge.amount().equals(ours.money(ours.capturable()));
      case CAPTURED ->
          current
              && payment.state() == PaymentState.SUCCEEDED
              && charge.money(charge.captured()).equals(ours.money(ours.captured()))
              && charge.refunded() == ours.refunded() + ours.elsewhere().excessRefunded();
    };
  }

  private static boolean isOver(PaymentState state) {
    return state == PaymentState.CANCELLED || state == PaymentState.FAILED;
  }
}
