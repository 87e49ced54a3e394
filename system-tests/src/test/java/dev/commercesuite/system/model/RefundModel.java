package dev.commercesuite.system.model;

/** A refund. */
final class RefundModel {
  final PaymentModel payment;
  final long amount;
  String id = "";
  String state = "PENDING";
  String error = "";

  RefundModel(PaymentModel payment, long amount) {
    this.payment = payment;
    this.amount = amount;
  }

  Snapshot.OfRefund snapshot() {
    return new Snapshot.OfRefund(state, amount, error);
  }
}
