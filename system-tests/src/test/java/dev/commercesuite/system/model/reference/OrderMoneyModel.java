package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.OrderModel.Attempt;
import dev.commercesuite.system.model.reference.OrderModel.Cancellation;
import dev.commercesuite.system.model.reference.OrderModel.Progress;
import dev.commercesuite.system.model.reference.OrderModel.Report;
import dev.commercesuite.system.model.reference.OrderModel.State;
import dev.commercesuite.system.model.reference.PaymentCalls.RefundAnswer;
import dev.commercesuite.system.model.reference.Request.CancelPayment;
import dev.commercesuite.system.model.reference.Request.ConfirmPayment;
import dev.commercesuite.system.model.reference.Request.CreatePayment;
import dev.commercesuite.system.model.reference.Request.PayOrder;
import dev.commercesuite.system.model.simulation.VirtualClock;
import java.util.Objects;

/** How order-service gets money for an order and gives it back, by asking payment-service. */
final class OrderMoneyModel {
  /** Of an attempt that was called off before there was a payment. */
  private static final Report NEVER_CHARGED =
      new Report(null, Progress.CLOSED, "payment_cancelled");

  private final PaymentsModel payments;
  private final PaymentCalls calls;
  private final OrderRefundsModel refunds;
  private final VirtualClock clock;
  private int keys;

  OrderMoneyModel(
      PaymentsModel payments, PaymentCalls calls, OrderRefundsModel refunds, VirtualClock clock) {
    this.payments = payments;
    this.calls = calls;
    this.refunds = refunds;
    this.clock = clock;
  }

  /** Begins an attempt to pay. */
  void begin(OrderModel order, PayOrder request) {
    Attempt before = order.attempt;
    if (before != null && before.isInProgress()) {
      throw new Rejected("PAYMENT_IN_PROGRESS");
    }
    order.attempt =
        new Attempt(
            "attempt " + ++keys,
            request.id(),
            request.method(),
            before == null || before.progress() == Progress.CLOSED ? null : before.payment(),
            Progress.STARTED,
            "");
    order.version++;
  }

  /** Takes an attempt as far as it goes, for the request that began it. */
  void goOn(OrderModel order, Attempt attempt) {
    if (attempt.isInProgress()) {
      take(order, ask(order, attempt));
    }
    if (Objects.requireNonNull(order.attempt).progress() == Progress.METHOD_UNKNOWN) {
      throw new Rejected("PAYMENT_METHOD_UNKNOWN");
    }
  }

  void recover(OrderModel order) {
    Attempt attempt = order.attempt;
    if (attempt != null && attempt.isUnfinished()) {
      take(order, ask(order, attempt));
    }
  }

  /** The order is late: it expires, unless it turns out to be paid. */
  void expire(OrderModel order) {
    close(order);
    if (order.state == State.PENDING_PAYMENT && !leavesPaymentOpen(order)) {
      OrdersModel.released(order, State.EXPIRED);
    }
  }

  void cancel(OrderModel order) {
    Attempt attempt = order.attempt;
    if (attempt != null
        && (attempt.progress() == Progress.SUCCEEDED || attempt.leavesPaymentOpen())) {
      order.cancellation = new Cancellation("cancellation " + ++keys, 0, 0, null);
      OrdersModel.moved(order, State.CANCELLING);
    } else {
      OrdersModel.released(order, State.CANCELLED);
    }
  }

  void goOnCancelling(OrderModel order) {
    if (order.state != State.CANCELLING) {
      return;
    }
    close(order);
    refunds.goOn(order);
    if (order.refunds.stream().anyMatch(OrderRefundModel::isPending)) {
      return;
    }
    Attempt attempt = Objects.requireNonNull(order.attempt);
    if (attempt.progress() == Progress.SUCCEEDED) {
      giveBack(order, Objects.requireNonNull(attempt.payment()));
    } else if (!attempt.leavesPaymentOpen()) {
      OrdersModel.released(order, State.CANCELLED);
    }
  }

  private void giveBack(OrderModel order, PaymentModel payment) {
    Cancellation plan = Objects.requireNonNull(order.cancellation);
    if (plan.isStuck()) {
      throw new OperatorNeeded();
    }
    if (plan.planned() == 0) {
      long amount = calls.calling(() -> payment.captured - payment.refunded);
      if (payment.refunding > 0) {
        return;
      }
      if (amount == 0) {
        OrdersModel.released(order, State.CANCELLED);
        return;
      }
      plan = new Cancellation(plan.key(), plan.refundsFailed(), amount, null);
      order.cancellation = plan;
    }
    RefundModel refund = plan.refund();
    String key = plan.key() + " refund " + plan.refundsFailed();
    RefundAnswer answer =
        refund == null ? calls.refund(key, payment, plan.planned()) : calls.find(refund);
    switch (answer.state()) {
      case "FAILED" ->
          order.cancellation = new Cancellation(plan.key(), plan.refundsFailed() + 1, 0, null);
      case "SUCCEEDED" -> {
        order.returnedInCancellation = plan.planned();
        OrdersModel.released(order, State.CANCELLED);
      }
      default ->
          order.cancellation =
              new Cancellation(plan.key(), plan.refundsFailed(), plan.planned(), answer.refund());
    }
  }

  /** Sees to it that no money can move any more, or that it has. */
  private void close(OrderModel order) {
    Attempt attempt = order.attempt;
    if (attempt == null || !attempt.leavesPaymentOpen()) {
      return;
    }
    if (attempt.progress() == Progress.STARTED) {
      PaymentModel charged = calls.calling(() -> payments.prevent(attempt.key()));
      if (charged != null) {
        take(order, find(charged));
      } else if (attempt.payment() == null) {
        take(order, NEVER_CHARGED);
      }
    }
    Attempt now = Objects.requireNonNull(order.attempt);
    PaymentModel payment = now.payment();
    if (now.leavesPaymentOpen() && payment != null) {
      take(order, calls.calling(() -> closed(payment)));
    }
  }

  private Report closed(PaymentModel payment) {
    try {
      CancelPayment request = new CancelPayment("close " + payment, payment, null);
      Snapshot.OfPayment answer = (Snapshot.OfPayment) payments.cancel(request);
      return answer.state().equals("CANCELLED") ? report(payment, answer) : find(payment);
    } catch (Rejected e) {
      if (e.reason().equals("PAYMENT_STATE_INVALID")) {
        return find(payment);
      }
      throw new PaymentsUnavailable();
    }
  }

  private Report ask(OrderModel order, Attempt attempt) {
    PaymentModel payment = attempt.payment();
    if (attempt.progress() != Progress.STARTED && payment != null) {
      return calls.calling(() -> find(payment));
    }
    if (order.state == State.PENDING_PAYMENT && clock.instant().isBefore(order.expireTime)) {
      return calls.calling(() -> charge(order, attempt));
    }
    PaymentModel charged = calls.calling(() -> payments.prevent(attempt.key()));
    if (charged != null) {
      return find(charged);
    }
    return payment == null ? NEVER_CHARGED : calls.calling(() -> find(payment));
  }

  private Report charge(OrderModel order, Attempt attempt) {
    PaymentModel payment = attempt.payment();
    try {
      if (payment != null) {
        return confirm(payment, attempt);
      }
      CreatePayment request =
          new CreatePayment(attempt.key(), order.id, order.total(), false, attempt.method(), true);
      Snapshot.OfPayment answer = (Snapshot.OfPayment) payments.create(request);
      return report(payments.paymentOf(request), answer);
    } catch (Rejected e) {
      if (e.reason().equals("PAYMENT_METHOD_UNKNOWN")) {
        return new Report(payment, Progress.METHOD_UNKNOWN, "payment_method_unknown");
      }
      throw new PaymentsUnavailable();
    }
  }

  private Report confirm(PaymentModel payment, Attempt attempt) {
    try {
      ConfirmPayment request = new ConfirmPayment(attempt.key(), payment, attempt.method(), null);
      return report(payment, (Snapshot.OfPayment) payments.confirm(request));
    } catch (Rejected e) {
      if (e.reason().equals("PAYMENT_STATE_INVALID")) {
        return find(payment);
      }
      throw e;
    }
  }

  private static Report find(PaymentModel payment) {
    return report(payment, payment.snapshot());
  }

  private static Report report(PaymentModel payment, Snapshot.OfPayment shown) {
    return switch (PaymentModel.State.valueOf(shown.state())) {
      case REQUIRES_PAYMENT_METHOD ->
          new Report(
              payment,
              Progress.DECLINED,
              shown.error().isEmpty() ? "card_declined" : shown.error());
      case REQUIRES_ACTION -> new Report(payment, Progress.REQUIRES_ACTION, shown.action());
      case SUCCEEDED -> new Report(payment, Progress.SUCCEEDED, "");
      case CANCELLED -> new Report(payment, Progress.CLOSED, "payment_cancelled");
      case FAILED -> new Report(payment, Progress.CLOSED, shown.error());
      case REQUIRES_CONFIRMATION, PROCESSING, REQUIRES_CAPTURE ->
          new Report(payment, Progress.PROCESSING, "");
    };
  }

  /**
   * Old news changes nothing, and what still goes on with the payment does not reopen an attempt
   * whose outcome is known; news about an order that is given up is only noted.
   */
  private static void take(OrderModel order, Report report) {
    Attempt before = Objects.requireNonNull(order.attempt);
    Attempt after = before.reported(report);
    boolean reopens = !before.isUnfinished() && after.isUnfinished();
    if (before.progress() == Progress.SUCCEEDED || after.equals(before) || reopens) {
      return;
    }
    order.attempt = after;
    if (order.state != State.PENDING_PAYMENT || after.isInProgress()) {
      return;
    }
    OrdersModel.moved(
        order, after.progress() == Progress.SUCCEEDED ? State.PAID : State.PENDING_PAYMENT);
  }

  private static boolean leavesPaymentOpen(OrderModel order) {
    return order.attempt != null && order.attempt.leavesPaymentOpen();
  }
}
