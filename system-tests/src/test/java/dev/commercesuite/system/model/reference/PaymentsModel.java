package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.PaymentModel.State;
import dev.commercesuite.system.model.reference.Request.CancelPayment;
import dev.commercesuite.system.model.reference.Request.CapturePayment;
import dev.commercesuite.system.model.reference.Request.ConfirmPayment;
import dev.commercesuite.system.model.reference.Request.CreatePayment;
import dev.commercesuite.system.model.reference.Request.CreateRefund;
import dev.commercesuite.system.model.reference.Request.UpdatePayment;
import dev.commercesuite.system.model.reference.SandboxModel.Outcome;
import dev.commercesuite.system.model.reference.StepModel.Kind;
import dev.commercesuite.system.model.reference.StoredAnswers.Kept;
import dev.commercesuite.system.model.simulation.VirtualClock;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What payment-service promises. */
public final class PaymentsModel {
  private final StoredAnswers answers;
  private final SandboxModel sandbox;
  private final VirtualClock clock;
  private final Map<String, PaymentModel> liveByOrder = new HashMap<>();
  private final Set<String> prevented = new HashSet<>();
  private List<PaymentModel> unnamed = new ArrayList<>();
  private List<RefundModel> unnamedRefunds = new ArrayList<>();
  public final List<PaymentModel> payments = new ArrayList<>();

  PaymentsModel(StoredAnswers answers, SandboxModel sandbox, VirtualClock clock) {
    this.answers = answers;
    this.sandbox = sandbox;
    this.clock = clock;
  }

  /** Payments whose ids nobody has told the model yet. */
  public List<PaymentModel> takeUnnamed() {
    List<PaymentModel> taken = unnamed;
    unnamed = new ArrayList<>();
    return taken;
  }

  /** Refunds whose ids nobody has told the model yet. */
  public List<RefundModel> takeUnnamedRefunds() {
    List<RefundModel> taken = unnamedRefunds;
    unnamedRefunds = new ArrayList<>();
    return taken;
  }

  /** The payment that a request made. */
  PaymentModel paymentOf(CreatePayment request) {
    return Objects.requireNonNull(answers.find(request)).payment();
  }

  /** The refund that a request made. */
  RefundModel refundOf(CreateRefund request) {
    return Objects.requireNonNull(Objects.requireNonNull(answers.find(request)).refund);
  }

  /** The payment of an order that is not given up. */
  @Nullable PaymentModel live(String orderId) {
    return liveByOrder.get(orderId);
  }

  Snapshot create(CreatePayment request) {
    if (!request.method().isEmpty()) {
      SandboxModel.token(request.method());
    } else if (request.confirm()) {
      throw new Rejected("PAYMENT_METHOD_MISSING");
    }
    Kept kept = answers.find(request);
    if (kept != null) {
      return again(kept);
    }
    if (live(request.orderId()) != null) {
      throw new Rejected("PAYMENT_EXISTS");
    }
    if (request.confirm()) {
      requireNotPrevented(request.id());
    }
    PaymentModel payment = new PaymentModel(payments.size() + 1, request);
    payments.add(payment);
    unnamed.add(payment);
    liveByOrder.put(payment.orderId, payment);
    return first(request, payment, request.confirm() ? charging(payment) : null);
  }

  Snapshot confirm(ConfirmPayment request) {
    if (!request.method().isEmpty()) {
      SandboxModel.token(request.method());
    }
    Kept kept = answers.find(request);
    if (kept != null) {
      return again(kept);
    }
    PaymentModel payment = request.payment();
    requireVersion(payment, request.version());
    require(
        payment, State.REQUIRES_PAYMENT_METHOD, State.REQUIRES_CONFIRMATION, State.REQUIRES_ACTION);
    String method = request.method().isEmpty() ? payment.method : request.method();
    if (method.isEmpty()) {
      throw new Rejected("PAYMENT_METHOD_MISSING");
    }
    requireNotPrevented(request.id());
    payment.method = method;
    return first(request, payment, charging(payment));
  }

  /**
   * The payment that a request to charge has begun to charge; null when it has not, and never will.
   */
  @Nullable PaymentModel prevent(String requestId) {
    PaymentModel charged = charged(requestId);
    if (charged == null) {
      prevented.add(requestId);
    }
    return charged;
  }

  private @Nullable PaymentModel charged(String requestId) {
    Kept kept = answers.find(requestId, CreatePayment.class);
    if (kept == null) {
      kept = answers.find(requestId, ConfirmPayment.class);
    }
    return kept == null ? null : kept.payment();
  }

  private void requireNotPrevented(String requestId) {
    if (prevented.contains(requestId)) {
      throw new Rejected("CHARGE_PREVENTED");
    }
  }

  private StepModel charging(PaymentModel payment) {
    payment.error = "";
    return started(
        payment.charge == null ? Kind.CHARGE : Kind.CONFIRM, payment, payment.amount, null);
  }

  Snapshot capture(CapturePayment request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return again(kept);
    }
    PaymentModel payment = request.payment();
    requireVersion(payment, request.version());
    require(payment, State.REQUIRES_CAPTURE);
    long amount = request.amount() == null ? payment.capturable : request.amount();
    if (amount > payment.capturable) {
      throw new Rejected("CAPTURE_EXCEEDS_AUTHORIZED");
    }
    payment.error = "";
    return first(request, payment, started(Kind.CAPTURE, payment, amount, null));
  }

  Snapshot cancel(CancelPayment request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return again(kept);
    }
    PaymentModel payment = request.payment();
    requireVersion(payment, request.version());
    require(
        payment,
        State.REQUIRES_PAYMENT_METHOD,
        State.REQUIRES_CONFIRMATION,
        State.REQUIRES_ACTION,
        State.REQUIRES_CAPTURE);
    payment.error = "";
    if (payment.charge == null) {
      payment.version++;
      cancelled(payment);
      return first(request, payment, null);
    }
    return first(request, payment, started(Kind.CANCEL, payment, payment.amount, null));
  }

  Snapshot refund(CreateRefund request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return again(kept);
    }
    PaymentModel payment = request.payment();
    require(payment, State.SUCCEEDED);
    if (request.amount() > payment.captured - payment.refunding - payment.refunded) {
      throw new Rejected("REFUND_EXCEEDS_CAPTURED");
    }
    payment.refunding += request.amount();
    RefundModel refund = new RefundModel(payment, request.amount());
    payment.refunds.add(refund);
    unnamedRefunds.add(refund);
    return first(request, payment, started(Kind.REFUND, payment, request.amount(), refund));
  }

  /** Somebody gives money back in the provider's dashboard, of which nobody here knows yet. */
  public void refundElsewhere(PaymentModel payment, long amount) {
    Objects.requireNonNull(payment.charge).refunded += amount;
    payment.elsewhere.add(MovementModel.refund(payment, amount));
  }

  /** A customer disputes money, of which nobody here knows yet. */
  public MovementModel disputeElsewhere(PaymentModel payment, long amount) {
    MovementModel dispute = MovementModel.dispute(payment, amount);
    payment.elsewhere.add(dispute);
    return dispute;
  }

  /** What others did is found out, and booked as far as it can be. */
  public void findOut() {
    for (PaymentModel payment : payments) {
      // A charge's refunds come before its disputes only if they were made before.
      payment.elsewhere.forEach(this::findOut);
    }
  }

  private void findOut(MovementModel movement) {
    if (movement.isDispute) {
      findOutDispute(movement);
    } else {
      findOutRefund(movement);
    }
  }

  private void findOutRefund(MovementModel movement) {
    PaymentModel payment = movement.payment;
    RefundModel refund = movement.refund;
    if (refund == null) {
      refund = new RefundModel(payment, movement.amount);
      movement.refund = refund;
      payment.refunds.add(refund);
      unnamedRefunds.add(refund);
      payment.version++;
    }
    if (refund.state.equals("PENDING") && payment.refunding == 0) {
      refund.state = "SUCCEEDED";
      payment.refunded += movement.amount;
      payment.version++;
    }
  }

  private static void findOutDispute(MovementModel movement) {
    PaymentModel payment = movement.payment;
    if (movement.booked == null) {
      movement.booked = "OPEN";
      payment.disputed += movement.amount;
      payment.version++;
    }
    if (movement.booked.equals("OPEN") && !movement.state.equals("OPEN")) {
      movement.booked = movement.state;
      payment.disputed -= movement.amount;
      payment.disputeLosses += movement.state.equals("LOST") ? movement.amount : 0;
      payment.version++;
    }
  }

  Snapshot update(UpdatePayment request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    PaymentModel payment = request.payment();
    requireVersion(payment, request.version());
    payment.label = request.label();
    payment.version++;
    return first(request, payment, null);
  }

  /** A refund leaves the payment where it is; everything else makes it wait for the provider. */
  private StepModel started(
      Kind kind, PaymentModel payment, long amount, @Nullable RefundModel refund) {
    payment.version++;
    if (kind != Kind.REFUND) {
      payment.state = State.PROCESSING;
    }
    StepModel step = new StepModel(kind, payment, amount, refund, leaseFromNow());
    payment.openSteps.add(step);
    return step;
  }

  private Snapshot first(Request request, PaymentModel payment, @Nullable StepModel step) {
    @Nullable RefundModel refund = step == null ? null : step.refund;
    Kept kept = answers.keep(request, refund == null ? payment.snapshot() : refund.snapshot());
    kept.payment = payment;
    kept.step = step;
    kept.refund = refund;
    kept.isFinal = step == null;
    return step == null ? kept.answer : attempt(kept, step);
  }

  private Snapshot again(Kept kept) {
    StepModel step = kept.step;
    if (kept.isFinal || step == null) {
      return kept.answer;
    }
    if (!step.isOpen) {
      return answer(kept, step);
    }
    while (step.lease != null && step.lease.isAfter(clock.instant())) {
      clock.advance(SuiteUnderTest.LOOK_AGAIN);
    }
    step.attempts++;
    step.lease = leaseFromNow();
    return attempt(kept, step);
  }

  private Snapshot attempt(Kept kept, StepModel step) {
    settle(step, sandbox.ask(step));
    return answer(kept, step);
  }

  private static Snapshot answer(Kept kept, StepModel step) {
    Snapshot now = step.refund == null ? step.payment.snapshot() : step.refund.snapshot();
    if (!step.isOpen) {
      kept.answer = now;
      kept.isFinal = true;
    }
    return now;
  }

  /** Nobody waits for the step any more, and recovery took it up. */
  void recover(StepModel step) {
    step.attempts++;
    step.lease = leaseFromNow();
    settle(step, sandbox.ask(step));
  }

  /** Somebody looks what has become of the charge of a payment. */
  void look(PaymentModel payment) {
    SandboxModel.Charge charge = payment.charge;
    if (charge == null) {
      return;
    }
    if (payment.state == State.REQUIRES_ACTION
        && charge.state == SandboxModel.Charge.State.REQUIRES_ACTION
        && !clock.instant().isBefore(payment.waitingSince.plus(SuiteUnderTest.LONGEST_WAIT))) {
      payment.error = "";
      StepModel step = started(Kind.CANCEL, payment, payment.amount, null);
      settle(step, sandbox.ask(step));
      return;
    }
    if (!payment.hasNews()) {
      return;
    }
    payment.version++;
    payment.error = "";
    switch (charge.state) {
      case HELD -> {
        payment.state = State.REQUIRES_CAPTURE;
        payment.capturable = payment.amount;
      }
      case CAPTURED -> {
        payment.state = State.SUCCEEDED;
        payment.capturable = 0;
        payment.captured = charge.captured;
      }
      case LAPSED -> failed(payment, "authorization_expired");
      case REQUIRES_ACTION, CANCELLED ->
          throw new IllegalStateException(payment + " has a charge that is " + charge.state);
    }
  }

  private void failed(PaymentModel payment, String code) {
    payment.state = State.FAILED;
    payment.capturable = 0;
    payment.error = code;
    liveByOrder.remove(payment.orderId);
  }

  private void settle(StepModel step, Outcome outcome) {
    PaymentModel payment = step.payment;
    switch (outcome) {
      case Outcome.Unknown _ -> {
        step.lease = null;
        if (step.attempts == 1) {
          payment.version++;
        }
        return;
      }
      case Outcome.Action(SandboxModel.Charge charge) -> {
        payment.charge = charge;
        payment.state = State.REQUIRES_ACTION;
        payment.waitingSince = clock.instant();
        payment.error = "";
      }
      case Outcome.Approved(SandboxModel.Charge charge) -> approved(step, payment, charge);
      case Outcome.Captured(SandboxModel.Charge charge) -> captured(step, payment, charge);
      case Outcome.Declined(String code) -> declined(step, payment, code);
    }
    payment.version++;
    step.isOpen = false;
    payment.openSteps.remove(step);
  }

  private void approved(StepModel step, PaymentModel payment, SandboxModel.Charge charge) {
    if (step.refund != null) {
      step.refund.state = "SUCCEEDED";
      payment.refunding -= step.amount;
      payment.refunded += step.amount;
      return;
    }
    payment.charge = charge;
    payment.error = "";
    if (step.kind == Kind.CANCEL) {
      cancelled(payment);
    } else if (step.kind != Kind.CAPTURE && payment.manual) {
      payment.state = State.REQUIRES_CAPTURE;
      payment.capturable = payment.amount;
    } else {
      captured(step, payment, charge);
    }
  }

  private static void captured(StepModel step, PaymentModel payment, SandboxModel.Charge charge) {
    payment.charge = charge;
    payment.error = "";
    payment.state = State.SUCCEEDED;
    payment.capturable = 0;
    payment.captured = step.amount;
  }

  private void declined(StepModel step, PaymentModel payment, String code) {
    if (step.refund != null) {
      step.refund.state = "FAILED";
      step.refund.error = code;
      payment.refunding -= step.amount;
      return;
    }
    if (step.kind == Kind.CAPTURE) {
      failed(payment, code);
      return;
    }
    payment.state = State.REQUIRES_PAYMENT_METHOD;
    payment.method = "";
    payment.error = code;
    payment.charge = null;
  }

  private void cancelled(PaymentModel payment) {
    payment.state = State.CANCELLED;
    payment.capturable = 0;
    liveByOrder.remove(payment.orderId);
  }

  private Instant leaseFromNow() {
    return clock.instant().plus(SuiteUnderTest.LEASE);
  }

  private static void requireVersion(PaymentModel payment, @Nullable Long version) {
    if (version != null && version != payment.version) {
      throw new Rejected("ETAG_MISMATCH");
    }
  }

  private static void require(PaymentModel payment, State... allowed) {
    if (!Set.of(allowed).contains(payment.state)) {
      throw new Rejected("PAYMENT_STATE_INVALID");
    }
  }
}
