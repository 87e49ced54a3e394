package dev.commercesuite.order.domain.testing;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.order.domain.order.PaymentReport;
import dev.commercesuite.order.domain.payment.ChargePrevention;
import dev.commercesuite.order.domain.payment.Payments;
import dev.commercesuite.order.domain.payment.RefundCause;
import dev.commercesuite.order.domain.payment.RefundReport;
import dev.commercesuite.order.domain.payment.Refundable;
import dev.commercesuite.order.domain.refund.RefundError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A payment service that keeps its promises: one open payment per order, one charge per attempt or
 * none once that is prevented, one refund per key. Each payment has an id and a state of its own,
 * and moves only as the payment service's do: what is declined can be charged again, what waits for
 * its customer can be confirmed, what is processed can be neither charged nor closed, and what has
 * ended stays.
 *
 * <p>What the provider says is set beforehand. It is asked when a payment is charged, when one that
 * waits for its customer is closed, and when one is looked for that is processed.
 */
public final class FakePayments implements Payments {
  /** The id of the first payment; the others are counted on. */
  public static final String PAYMENT = "payment-1";

  public static final RefundReport.Done DONE = new RefundReport.Done("as the key says");

  private static final Closed CANCELLED =
      new Closed(new PaymentError("payment_cancelled", "The payment was cancelled."));

  private record Payment(OrderId order, Money amount, AttemptState state) {}

  private final Map<String, Payment> payments = new LinkedHashMap<>();

  /** What an attempt was answered, by its id. */
  private final Map<UUID, PaymentReport> charges = new HashMap<>();

  private final Set<UUID> prevented = new HashSet<>();
  private final Set<UUID> refundKeys = new HashSet<>();
  public final List<String> calls = new ArrayList<>();

  /** The attempts that were charged, each once. */
  public final List<PaymentAttempt> attempts = new ArrayList<>();

  /** What the provider says from now on. */
  public AttemptState outcome = new Succeeded();

  /** What a refund is answered with; one that is done is named by its key. */
  public RefundReport refundOutcome = DONE;

  /** What refunds that others have made at the provider give back, unless they fail. */
  public long refundPendingElsewhere;

  /** What the provider withholds until a dispute is decided. */
  public long disputed;

  /** Whether its database was restored to before its refunds: it knows none by its id. */
  public boolean refundsForgotten;

  /** How many calls from now on fail before the payment service hears of them. */
  public int lostRequests;

  /** How many calls from now on are carried out without the answer arriving. */
  public int lostAnswers;

  /** What else happens while the answer to the next charge is on its way. */
  public Runnable meanwhile = () -> {};

  /** What else happens while the next charge is on its way, before the payment service has it. */
  public Runnable beforeCharge = () -> {};

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

  /** Makes a payment of an order that nobody has asked for here. */
  public void add(String paymentId, Order order, AttemptState state) {
    payments.put(paymentId, new Payment(order.id(), order.total(), state));
  }

  /** How many attempts the provider was asked to charge. */
  public int chargeCount() {
    return charges.size();
  }

  @Override
  public PaymentReport charge(Order order, PaymentAttempt attempt) {
    call("charge");
    Runnable first = beforeCharge;
    beforeCharge = () -> {};
    first.run();
    PaymentReport report = charged(order, attempt);
    Runnable now = meanwhile;
    meanwhile = () -> {};
    now.run();
    return answer(report);
  }

  private PaymentReport charged(Order order, PaymentAttempt attempt) {
    PaymentReport before = charges.get(attempt.id());
    if (before != null) {
      return before.state() instanceof Processing ? charged(attempt, paymentId(before)) : before;
    }
    if (prevented.contains(attempt.id())) {
      return attempt.paymentId() == null
          ? new PaymentReport(null, CANCELLED)
          : report(attempt.paymentId());
    }
    String paymentId =
        Optional.ofNullable(attempt.paymentId()).or(() -> open(order.id())).orElse(null);
    if (paymentId != null && !canBeCharged(payment(paymentId))) {
      return found(paymentId);
    }
    return switch (outcome) {
      case MethodUnknown _, Refused _ -> new PaymentReport(attempt.paymentId(), outcome);
      case Started _, Closed _ ->
          throw new AssertionError("a provider does not answer a charge with " + outcome);
      case Processing _, RequiresAction _, Declined _, Succeeded _ -> {
        attempts.add(attempt);
        String id = paymentId == null ? "payment-" + (payments.size() + 1) : paymentId;
        payments.put(id, new Payment(order.id(), order.total(), outcome));
        yield charged(attempt, id);
      }
    };
  }

  /** Notes what is answered to an attempt. */
  private PaymentReport charged(PaymentAttempt attempt, String paymentId) {
    PaymentReport report = found(paymentId);
    charges.put(attempt.id(), report);
    return report;
  }

  private Optional<String> open(OrderId order) {
    return payments.entrySet().stream()
        .filter(entry -> entry.getValue().order().equals(order))
        .filter(entry -> !(entry.getValue().state() instanceof Closed))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean canBeCharged(Payment payment) {
    return switch (payment.state()) {
      case RequiresAction _, Declined _ -> true;
      case Started _, Processing _, MethodUnknown _, Refused _, Closed _, Succeeded _ -> false;
    };
  }

  @Override
  public ChargePrevention prevent(Order order, PaymentAttempt attempt) {
    call("prevent");
    PaymentReport charged = charges.get(attempt.id());
    if (charged != null) {
      return answer(new ChargePrevention.Begun(report(paymentId(charged))));
    }
    prevented.add(attempt.id());
    return answer(new ChargePrevention.Prevented());
  }

  @Override
  public PaymentReport find(String paymentId) {
    call("find");
    return answer(found(paymentId));
  }

  /** The payment as it is; what is processed is known when the provider knows it. */
  private PaymentReport found(String paymentId) {
    if (payment(paymentId).state() instanceof Processing) {
      become(paymentId, outcome);
    }
    return report(paymentId);
  }

  @Override
  public PaymentReport close(String paymentId, UUID key) {
    call("close");
    return answer(
        switch (payment(paymentId).state()) {
          case RequiresAction _ -> {
            // The customer may have acted, or the provider may not say.
            boolean isClosed = !(outcome instanceof Succeeded || outcome instanceof Processing);
            become(paymentId, isClosed ? CANCELLED : outcome);
            yield report(paymentId);
          }
          case Declined _ -> {
            become(paymentId, CANCELLED);
            yield report(paymentId);
          }
          case Started _, Processing _, MethodUnknown _, Refused _, Closed _, Succeeded _ ->
              found(paymentId);
        });
  }

  private Payment payment(String paymentId) {
    Payment payment = payments.get(paymentId);
    if (payment == null) {
      throw new AssertionError("there is no payment " + paymentId);
    }
    return payment;
  }

  private void become(String paymentId, AttemptState state) {
    Payment payment = payment(paymentId);
    payments.put(paymentId, new Payment(payment.order(), payment.amount(), state));
  }

  private PaymentReport report(String paymentId) {
    return new PaymentReport(paymentId, payment(paymentId).state());
  }

  private static String paymentId(PaymentReport report) {
    if (report.paymentId() == null) {
      throw new AssertionError("a charge without a payment");
    }
    return report.paymentId();
  }

  @Override
  public Refundable refundable(String paymentId) {
    call("refundable");
    long left = Math.max(0, captured(paymentId) - refunded - refundPendingElsewhere);
    long undecided = refundPendingElsewhere + Math.min(disputed, left);
    return answer(new Refundable(new Money("EUR", left), new Money("EUR", undecided)));
  }

  private long captured(String paymentId) {
    Payment payment = payment(paymentId);
    return payment.state() instanceof Succeeded ? payment.amount().minorUnits() : 0;
  }

  @Override
  public RefundReport refund(String paymentId, Money amount, RefundCause cause, UUID key) {
    call("refund");
    RefundReport report =
        captured(paymentId) == 0
            ? new RefundReport.Failed(
                new RefundError("payment_state_invalid", "The payment has not succeeded."), null)
            : refundOutcome;
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

  /** The keys under which money was given back. */
  public Set<UUID> refundKeys() {
    return Set.copyOf(refundKeys);
  }

  @Override
  public RefundReport findRefund(String refundId) {
    call("findRefund");
    if (refundsForgotten) {
      throw OrderException.PaymentServiceUnavailable.defect(null);
    }
    return answer(
        refundOutcome instanceof RefundReport.Done
            ? new RefundReport.Done(refundId)
            : refundOutcome);
  }
}
