package dev.commercesuite.system.model.reference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A payment and the money that it holds, took and gave back, in minor units. */
public final class PaymentModel {
  final int number;
  public final String orderId;
  public final long amount;
  final boolean manual;
  public String id = "";
  public State state;
  String method;
  String error = "";
  public long capturable;
  public long captured;
  public long refunding;
  public long refunded;
  public long disputed;
  public long disputeLosses;
  public long version = 1;

  /** What finance has written into it. */
  public String label = "";

  /** Since when it waits for its customer. */
  Instant waitingSince = Instant.EPOCH;

  /** The charge that it names now. */
  SandboxModel.@Nullable Charge charge;

  /** Every charge that the provider made for it. */
  public final List<SandboxModel.Charge> charges = new ArrayList<>();

  public final List<RefundModel> refunds = new ArrayList<>();

  /** What others did with its money at the provider, the oldest first. */
  public final List<MovementModel> elsewhere = new ArrayList<>();

  public final List<StepModel> openSteps = new ArrayList<>();

  PaymentModel(int number, Request.CreatePayment request) {
    this.number = number;
    this.orderId = request.orderId();
    this.amount = request.amount();
    this.manual = request.manual();
    this.method = request.method();
    this.state = method.isEmpty() ? State.REQUIRES_PAYMENT_METHOD : State.REQUIRES_CONFIRMATION;
  }

  public enum State {
    REQUIRES_PAYMENT_METHOD,
    REQUIRES_CONFIRMATION,
    REQUIRES_ACTION,
    PROCESSING,
    REQUIRES_CAPTURE,
    SUCCEEDED,
    CANCELLED,
    FAILED
  }

  /** Whether something has happened at the provider that a look has to find out. */
  public boolean hasNews() {
    SandboxModel.Charge named = charge;
    return named != null
        && switch (state) {
          case REQUIRES_ACTION -> named.state != SandboxModel.Charge.State.REQUIRES_ACTION;
          case REQUIRES_CAPTURE -> named.state != SandboxModel.Charge.State.HELD;
          case REQUIRES_PAYMENT_METHOD,
              REQUIRES_CONFIRMATION,
              PROCESSING,
              SUCCEEDED,
              CANCELLED,
              FAILED ->
              false;
        };
  }

  /** What of the money can still be given back at the provider. */
  public long leftAtProvider() {
    return charge == null ? 0 : charge.captured - charge.refunded;
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
