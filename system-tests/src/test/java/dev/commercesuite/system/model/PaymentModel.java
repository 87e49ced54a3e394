package dev.commercesuite.system.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A payment and the money that it holds, took and gave back, in minor units. */
final class PaymentModel {
  final int number;
  final String orderId;
  final long amount;
  final boolean manual;
  String id = "";
  State state;
  String method;
  String error = "";
  long capturable;
  long captured;
  long refunding;
  long refunded;
  long version = 1;

  /** The charge that it names now. */
  SandboxModel.@Nullable Charge charge;

  /** Every charge that the provider made for it. */
  final List<SandboxModel.Charge> charges = new ArrayList<>();

  final List<RefundModel> refunds = new ArrayList<>();
  final List<StepModel> openSteps = new ArrayList<>();

  PaymentModel(int number, Request.CreatePayment request) {
    this.number = number;
    this.orderId = request.orderId();
    this.amount = request.amount();
    this.manual = request.manual();
    this.method = request.method();
    this.state = method.isEmpty() ? State.REQUIRES_PAYMENT_METHOD : State.REQUIRES_CONFIRMATION;
  }

  enum State {
    REQUIRES_PAYMENT_METHOD,
    REQUIRES_CONFIRMATION,
    REQUIRES_ACTION,
    PROCESSING,
    REQUIRES_CAPTURE,
    SUCCEEDED,
    CANCELED
  }

  Snapshot.OfPayment snapshot() {
    long shown = state == State.REQUIRES_CAPTURE ? capturable : 0;
    return new Snapshot.OfPayment(
        state.name(),
        amount,
        shown,
        captured,
        refunded,
        error,
        charge == null ? 0 : charge.number,
        version);
  }

  @Override
  public String toString() {
    return "payment#" + number;
  }
}
