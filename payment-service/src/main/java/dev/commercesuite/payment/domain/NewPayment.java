package dev.commercesuite.payment.domain;

import java.util.Map;

/**
 * A payment that a caller asks for.
 *
 * @param paymentMethod the provider's token for a card; empty to let it be given later
 * @param confirm whether to charge at once
 * @param returnUrl where the provider sends the payer back to, when it is charged at once; may be
 *     empty
 * @param description what it is for; may be empty
 * @param metadata what the systems around the suite want to know about it
 */
public record NewPayment(
    OrderId order,
    CustomerId customer,
    Money amount,
    CaptureMethod captureMethod,
    String paymentMethod,
    boolean confirm,
    String returnUrl,
    String description,
    Map<String, String> metadata) {

  public NewPayment {
    metadata = Map.copyOf(metadata);
    if (amount.isZero()) {
      throw new PaymentException.AmountZero();
    }
    if (!confirm && !returnUrl.isEmpty()) {
      throw new PaymentException.ReturnUrlWithoutConfirm();
    }
  }
}
