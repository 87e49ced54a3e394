package dev.commercesuite.payment.domain;

import java.util.Map;

/**
 * A refund that a caller asks for.
 *
 * @param note details of the reason; may be empty
 * @param metadata what the systems around the suite want to know about it
 */
public record NewRefund(
    PaymentId payment,
    Money amount,
    Refund.Reason reason,
    String note,
    Map<String, String> metadata) {

  public NewRefund {
    metadata = Map.copyOf(metadata);
    if (amount.isZero()) {
      throw new PaymentException.AmountZero();
    }
  }
}
