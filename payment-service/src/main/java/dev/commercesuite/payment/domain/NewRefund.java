package dev.commercesuite.payment.domain;

/**
 * A refund that a caller asks for.
 *
 * @param note details of the reason; may be empty
 */
public record NewRefund(PaymentId payment, Money amount, Refund.Reason reason, String note) {

  public NewRefund {
    if (amount.isZero()) {
      throw new PaymentException.AmountZero();
    }
  }
}
