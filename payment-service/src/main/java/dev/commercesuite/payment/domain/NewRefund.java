package dev.commercesuite.payment.domain;

/**
 * What a caller asks to be given back.
 *
 * @param note what else there is to say about the reason; may be empty
 */
public record NewRefund(PaymentId payment, Money amount, Refund.Reason reason, String note) {

  public NewRefund {
    if (amount.isZero()) {
      throw new PaymentException.AmountZero();
    }
  }
}
