package dev.commercesuite.payment.domain;

/**
 * A payment that a caller asks for.
 *
 * @param paymentMethod the provider's token for a card; empty to let it be given later
 * @param confirm whether to charge at once
 * @param description what it is for; may be empty
 */
public record NewPayment(
    OrderId order,
    CustomerId customer,
    Money amount,
    CaptureMethod captureMethod,
    String paymentMethod,
    boolean confirm,
    String description) {

  public NewPayment {
    if (amount.isZero()) {
      throw new PaymentException.AmountZero();
    }
  }
}
