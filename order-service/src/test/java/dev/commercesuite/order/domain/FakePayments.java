package dev.commercesuite.order.domain;

import dev.commercesuite.order.domain.AttemptState.Closed;
import dev.commercesuite.order.domain.AttemptState.Succeeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A payment service that keeps its promises: one charge per attempt, one refund per key. What comes
 * of a charge is set beforehand.
 */
final class FakePayments implements Payments {
  static final String PAYMENT = "payment-1";

  private final Map<UUID, PaymentReport> charges = new HashMap<>();
  private final Set<UUID> refundKeys = new HashSet<>();
  final List<String> calls = new ArrayList<>();

  /** What comes of the next charges, and what a payment is found to be. */
  AttemptState outcome = new Succeeded();

  /** What a refund is answered with. */
  RefundReport refundOutcome = new RefundReport.Done();

  /** How many calls from now on fail before the payment service hears of them. */
  int lostRequests;

  /** How many calls from now on are carried out without the answer arriving. */
  int lostAnswers;

  /** What else happens while the answer to the next charge is on its way. */
  Runnable meanwhile = () -> {};

  long refunded;

  private void call(String name) {
    calls.add(name);
    if (lostRequests > 0) {
      lostRequests--;
      throw Rejection.PaymentsUnavailable.away(null);
    }
  }

  private <T> T answer(T answer) {
    if (lostAnswers > 0) {
      lostAnswers--;
      throw Rejection.PaymentsUnavailable.away(null);
    }
    return answer;
  }

  int chargeCount() {
    return charges.size();
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    call("charge");
    PaymentReport report =
        charges.computeIfAbsent(attempt.id(), _ -> new PaymentReport(PAYMENT, outcome));
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    return answer(report);
  }

  @Override
  public PaymentReport find(String paymentId) {
    call("find");
    return answer(new PaymentReport(paymentId, outcome));
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    call("close");
    if (!(outcome instanceof Succeeded)) {
      outcome = new Closed(new PaymentError("canceled", "The payment was cancelled."));
    }
    return answer(new PaymentReport(paymentId, outcome));
  }

  @Override
  public Money refundable(String paymentId) {
    call("refundable");
    return answer(new Money("EUR", OrderTesting.TOTAL - refunded));
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, UUID key) {
    call("refund");
    if (refundOutcome instanceof RefundReport.Done && refundKeys.add(key)) {
      refunded += amount.minorUnits();
    }
    return answer(refundOutcome);
  }

  @Override
  public RefundReport findRefund(String refundId) {
    call("findRefund");
    return answer(refundOutcome);
  }
}
