package dev.commercesuite.system.model.reference;

import dev.commercesuite.payment.provider.sandbox.TestToken;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.Faults.ProviderFault;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The provider: each step happens once, and is answered the same ever since. */
public final class SandboxModel {
  private final FaultCursor faults;
  private int charges;

  SandboxModel(FaultCursor faults) {
    this.faults = faults;
  }

  /** Money that the provider holds or took. */
  public static final class Charge {
    final int number;
    String method;
    public State state;
    public long captured;
    public long refunded;

    private Charge(int number, String method, State state) {
      this.number = number;
      this.method = method;
      this.state = state;
    }

    public enum State {
      REQUIRES_ACTION,
      HELD,
      CAPTURED,
      CANCELLED,
      LAPSED
    }
  }

  /** What the provider says. */
  sealed interface Outcome {
    record Approved(Charge charge) implements Outcome {}

    /** It was to be cancelled, and whoever pays was faster. */
    record Captured(Charge charge) implements Outcome {}

    record Action(Charge charge) implements Outcome {}

    record Declined(String code) implements Outcome {}

    record Unknown() implements Outcome {}
  }

  /** The process of payment-service ends in the middle of a call. */
  static final class Died extends RuntimeException {
    Died() {
      super("died", null, false, false);
    }
  }

  static TestToken token(String method) {
    return Arrays.stream(TestToken.values())
        .filter(token -> token.token().equals(method))
        .findFirst()
        .orElseThrow(() -> new Rejected("PAYMENT_METHOD_UNKNOWN"));
  }

  /** Asks for a step; when it was asked for before, asks what came of it first. */
  Outcome ask(StepModel step) {
    if (step.attempts > 1 && step.done != null) {
      return step.done;
    }
    ProviderFault fault = faults.nextProviderCall();
    return switch (fault) {
      case null -> answer(step);
      case SILENT_BEFORE -> new Outcome.Unknown();
      case SILENT_AFTER -> {
        answer(step);
        yield new Outcome.Unknown();
      }
      case DEAD_BEFORE -> throw new Died();
      case DEAD_AFTER -> {
        answer(step);
        throw new Died();
      }
    };
  }

  /** As the payment method makes the provider behave, which only charges care about. */
  private Outcome answer(StepModel step) {
    if (step.kind != StepModel.Kind.CHARGE && step.kind != StepModel.Kind.CONFIRM) {
      return once(step);
    }
    return switch (token(step.method)) {
      case TIMEOUT_BEFORE_CHARGE -> ++step.stumbles == 1 ? new Outcome.Unknown() : once(step);
      case TIMEOUT_AFTER_CHARGE, CALLBACK_DUPLICATED, CALLBACK_REORDERED -> {
        Outcome outcome = once(step);
        yield ++step.stumbles == 1 ? new Outcome.Unknown() : outcome;
      }
      case PROVIDER_ERROR -> ++step.stumbles <= 2 ? new Outcome.Unknown() : once(step);
      case SUCCESS,
          DECLINED,
          INSUFFICIENT_FUNDS,
          EXPIRED_CARD,
          LOST_CARD,
          REQUIRES_ACTION,
          ACTION_NEVER_TAKEN,
          ACTION_FAILED,
          ACTION_UNNOTICED,
          ACTION_REPORTED,
          ACTION_TAKEN_LATE,
          AUTHORIZATION_LAPSES,
          SLOW,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          once(step);
    };
  }

  private Outcome once(StepModel step) {
    if (step.done == null) {
      step.done =
          switch (step.kind) {
            case CHARGE -> charge(step);
            case CONFIRM -> confirm(step);
            case CAPTURE -> capture(step);
            case CANCEL -> cancel(step);
            case REFUND -> refund(step);
          };
    }
    return step.done;
  }

  private Outcome charge(StepModel step) {
    @Nullable String refusal = refusal(step.method);
    if (refusal != null) {
      return new Outcome.Declined(refusal);
    }
    Charge charge = new Charge(++charges, step.method, Charge.State.REQUIRES_ACTION);
    step.payment.charges.add(charge);
    return charged(step, charge);
  }

  private static Outcome charged(StepModel step, Charge charge) {
    return switch (token(step.method)) {
      case REQUIRES_ACTION, ACTION_NEVER_TAKEN, ACTION_FAILED, ACTION_TAKEN_LATE ->
          new Outcome.Action(charge);
      case AUTHORIZATION_LAPSES -> {
        Outcome approved = approved(step, charge);
        charge.state = step.payment.manual ? Charge.State.LAPSED : charge.state;
        yield approved;
      }
      case ACTION_UNNOTICED, ACTION_REPORTED -> {
        var _ = approved(step, charge);
        yield new Outcome.Action(charge);
      }
      default -> approved(step, charge);
    };
  }

  /** The one charge: with another method, or to find out what whoever pays has done with it. */
  private static Outcome confirm(StepModel step) {
    Charge charge = charge(step.payment);
    actLate(step, charge);
    if (charge.state != Charge.State.REQUIRES_ACTION) {
      return new Outcome.Approved(charge);
    }
    boolean again = charge.method.equals(step.method);
    charge.method = step.method;
    boolean failed = again && token(step.method) == TestToken.ACTION_FAILED;
    @Nullable String refusal = failed ? "authentication_failed" : refusal(step.method);
    if (refusal != null) {
      step.payment.charges.remove(charge);
      return new Outcome.Declined(refusal);
    }
    boolean acted = again && token(step.method) == TestToken.REQUIRES_ACTION;
    return acted ? approved(step, charge) : charged(step, charge);
  }

  private static Outcome approved(StepModel step, Charge charge) {
    charge.state = step.payment.manual ? Charge.State.HELD : Charge.State.CAPTURED;
    charge.captured = step.payment.manual ? 0 : step.amount;
    return new Outcome.Approved(charge);
  }

  /** Whoever pays at the last moment has paid now. */
  private static void actLate(StepModel step, Charge charge) {
    if (charge.state == Charge.State.REQUIRES_ACTION
        && charge.method.equals(TestToken.ACTION_TAKEN_LATE.token())) {
      var _ = approved(step, charge);
    }
  }

  private static Outcome capture(StepModel step) {
    Charge charge = charge(step.payment);
    if (charge.state == Charge.State.LAPSED) {
      return new Outcome.Declined("charge_not_held");
    }
    charge.state = Charge.State.CAPTURED;
    charge.captured = step.amount;
    return new Outcome.Approved(charge);
  }

  private static Outcome cancel(StepModel step) {
    Charge charge = charge(step.payment);
    actLate(step, charge);
    if (charge.state == Charge.State.CAPTURED) {
      return new Outcome.Captured(charge);
    }
    charge.state = Charge.State.CANCELLED;
    return new Outcome.Approved(charge);
  }

  private static Outcome refund(StepModel step) {
    Charge charge = charge(step.payment);
    if (charge.method.equals(TestToken.REFUND_DECLINED.token())) {
      return new Outcome.Declined("refund_declined");
    }
    if (charge.captured - charge.refunded < step.amount) {
      return new Outcome.Declined("charge_not_refundable");
    }
    charge.refunded += step.amount;
    return new Outcome.Approved(charge);
  }

  private static Charge charge(PaymentModel payment) {
    return Objects.requireNonNull(payment.charge, "the payment names no charge");
  }

  private static @Nullable String refusal(String method) {
    return switch (token(method)) {
      case DECLINED -> "card_declined";
      case INSUFFICIENT_FUNDS -> "insufficient_funds";
      case EXPIRED_CARD -> "expired_card";
      case LOST_CARD -> "lost_card";
      case SUCCESS,
          REQUIRES_ACTION,
          ACTION_NEVER_TAKEN,
          ACTION_FAILED,
          ACTION_UNNOTICED,
          ACTION_REPORTED,
          ACTION_TAKEN_LATE,
          AUTHORIZATION_LAPSES,
          SLOW,
          TIMEOUT_BEFORE_CHARGE,
          TIMEOUT_AFTER_CHARGE,
          CALLBACK_DUPLICATED,
          CALLBACK_REORDERED,
          PROVIDER_ERROR,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          null;
    };
  }
}
