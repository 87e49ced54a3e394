package dev.commercesuite.system.model.operations;

import dev.commercesuite.system.model.reference.MovementModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.Request;
import dev.commercesuite.system.model.simulation.Faults;
import java.time.Duration;

/** One step of a run. */
public sealed interface Operation {

  /** A client sends a request. */
  record Send(Manner manner, Request request, Faults faults) implements Operation {
    @Override
    public String kind() {
      return switch (manner) {
        case NEW -> request.getClass().getSimpleName();
        case REPEATED -> "Repeat" + request.getClass().getSimpleName();
        case REUSED -> "ReuseRequestId";
      };
    }
  }

  /** How a request relates to earlier ones. */
  enum Manner {
    NEW,
    /** The same as an earlier one. */
    REPEATED,
    /** The {@code request_id} of an earlier one with another body. */
    REUSED
  }

  /** Order-service's recovery takes what is due, a batch at most. */
  record RecoverOrders(Faults faults) implements Operation {}

  /** Payment-service's recovery takes what is due, a batch at most. */
  record RecoverSteps(Faults faults) implements Operation {}

  /** Payment-service looks at the charges that are due, a batch at most. */
  record LookAtCharges(Faults faults) implements Operation {}

  record PassTime(Duration duration) implements Operation {}

  /** Somebody gives captured money back in the provider's dashboard. */
  record RefundElsewhere(PaymentModel payment, long amount) implements Operation {}

  /** A customer disputes captured money with the bank. */
  record DisputeElsewhere(PaymentModel payment, long amount) implements Operation {}

  /**
   * The bank decides a dispute.
   *
   * @param state WON or LOST
   */
  record DecideDispute(MovementModel dispute, String state) implements Operation {}

  /** Payment-service looks what others did at the provider. */
  record FindOut() implements Operation {}

  /** For the table of what happened. */
  default String kind() {
    return getClass().getSimpleName();
  }
}
