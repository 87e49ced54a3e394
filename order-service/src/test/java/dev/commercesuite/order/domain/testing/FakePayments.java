package dev.commercesuite.order.domain.testing;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A payment service that keeps its promises: one charge per attempt, one refund per key. What comes
 * of a charge is set beforehand. While a payment waits for its customer, the provider is asked when
 * it is charged again or closed, and not when it is looked for.
 */
public final class FakePayments implements Payments {
  public static final String PAYMENT = "payment-1";
  public static final RefundReport.Done DONE = new RefundReport.Done("as the key says");

  private final Map<UUID, PaymentReport> charges = new HashMap<>();
  private final Set<UUID> refundKeys = new HashSet<>();
  public final List<String> calls = new ArrayList<>();

  /** The attempts that were charged, each once. */
  public final List<PaymentAttempt> attempts = new ArrayList<>();

  private @Nullable AttemptState waiting;

  /** What comes of the next charges, and what a payment is found to be. */
  public AttemptState outcome = new Succeeded();

  /** What a refund is answered with; one that is done is named by its key. */
  public RefundReport refundOutcome = DONE;

  /** What others give back of the payment, and is not known to succeed. */
  public long refundPendingElsewhere;

  /** How many calls from now on fail before the payment service hears of them. */
  public int lostRequests;

  /** How many calls from now on are carried out without the answer arriving. */
  public int lostAnswers;

  /** What else happens while the answer to the next charge is on its way. */
  public Runnable meanwhile = () -> {};

  /** What else happens while the answer to the next refund is on its way. */
  public Runnable duringRefund = () -> {};

  public long refunded;

  private void call(String name) {
    calls.add(name);
    if (lostRequests > 0) {
      lostRequests--;
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
  }

  private <T> T answer(T answer) {
    if (lostAnswers > 0) {
      lostAnswers--;
      throw OrderException.PaymentServiceUnavailable.outage(null);
    }
    return answer;
  }

  public int chargeCount() {
    return charges.size();
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    call("charge");
    PaymentReport report = charges.computeIfAbsent(attempt.id(), _ -> charged(attempt));
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    return answer(report);
  }

  private PaymentReport charged(PaymentAttempt attempt) {
    attempts.add(attempt);
    waiting = outcome instanceof RequiresAction ? outcome : null;
    return new PaymentReport(PAYMENT, outcome);
  }

  @Override
  public PaymentReport find(String paymentId) {
    call("find");
    return answer(new PaymentReport(paymentId, waiting == null ? outcome : waiting));
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    call("close");
    waiting = null;
    // A charge that is on its way cannot be stopped.
    if (!(outcome instanceof Succeeded || outcome instanceof Processing)) {
      outcome = new Closed(new PaymentError("cancelled", "The payment was cancelled."));
    }
    return answer(new PaymentReport(paymentId, outcome));
  }

  @Override
  public Refundable refundable(String paymentId) {
    call("refundable");
    long pending = refundPendingElsewhere;
    return answer(
        new Refundable(
            new Money("EUR", OrderTesting.TOTAL - refunded - pending), new Money("EUR", pending)));
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
    call("refund");
    RefundReport report = refundOutcome;
    if (report instanceof RefundReport.Done) {
      report = new RefundReport.Done("refund-" + key);
    }
    if (report instanceof RefundReport.Done && refundKeys.add(key)) {
      refunded += amount.minorUnits();
    }
    Runnable now = duringRefund;
    duringRefund = () -> {};
    now.run();
    return answer(report);
  }

  @Override
  public RefundReport findRefund(String refundId) {
    call("findRefund");
    return answer(
        refundOutcome instanceof RefundReport.Done
            ? new RefundReport.Done(refundId)
            : refundOutcome);
  }
}
