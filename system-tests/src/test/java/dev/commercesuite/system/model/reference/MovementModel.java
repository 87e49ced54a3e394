package dev.commercesuite.system.model.reference;

import org.jspecify.annotations.Nullable;

/** What others do with captured money of a payment at the provider. */
public final class MovementModel {
  public final PaymentModel payment;
  public final long amount;
  final boolean isDispute;

  /** The provider's id of a dispute, which the suite is told to decide. */
  public String reference = "";

  /** What has become of it at the provider. */
  public String state;

  /** What of it is booked; null when nothing is. */
  @Nullable String booked;

  /** As it is booked, when it is a refund. */
  @Nullable RefundModel refund;

  private MovementModel(PaymentModel payment, long amount, boolean isDispute, String state) {
    this.payment = payment;
    this.amount = amount;
    this.isDispute = isDispute;
    this.state = state;
  }

  static MovementModel refund(PaymentModel payment, long amount) {
    return new MovementModel(payment, amount, false, "SUCCEEDED");
  }

  static MovementModel dispute(PaymentModel payment, long amount) {
    return new MovementModel(payment, amount, true, "OPEN");
  }

  /** The state in which it is booked; null when it is not, or is no dispute. */
  public @Nullable String bookedDispute() {
    return booked;
  }

  public boolean isOpenDispute() {
    return isDispute && state.equals("OPEN");
  }

  @Override
  public String toString() {
    return "%s of %d of %s".formatted(isDispute ? "dispute" : "refund", amount, payment);
  }
}
