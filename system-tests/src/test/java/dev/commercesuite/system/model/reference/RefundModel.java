package dev.commercesuite.system.model.reference;

/** A refund. */
public final class RefundModel {
  public final PaymentModel payment;
  public final long amount;
  public String id = "";
  public String state = "PENDING";
  String error = "";

  RefundModel(PaymentModel payment, long amount) {
    this.payment = payment;
    this.amount = amount;
  }

  Snapshot.OfRefund snapshot() {
    return new Snapshot.OfRefund(state, amount, error);
  }
}
