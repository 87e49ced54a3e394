package dev.commercesuite.payment.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one step changes, to be written in one transaction.
 *
 * @param payment in its new version, or as it was when there are no events
 * @param events one for every version that is new
 * @param refund the refund that the step is about, in its new form
 * @param operation a new step at the provider, or the one at hand in its new form
 * @param posting the money that moved
 */
public record Change(
    Payment payment,
    List<PaymentEvent> events,
    @Nullable Refund refund,
    @Nullable Operation operation,
    @Nullable LedgerTransaction posting) {

  public Change {
    events = List.copyOf(events);
  }

  /** Nothing has happened to the payment yet. */
  static Change of(Payment payment) {
    return new Change(payment, List.of(), null, null, null);
  }

  /** What happened, and the payment as it has become by it. */
  Change then(
      Payment next,
      PaymentEventType type,
      Money amount,
      @Nullable RefundId about,
      String detail,
      Actor actor) {
    List<PaymentEvent> more = new ArrayList<>(events);
    more.add(
        new PaymentEvent(
            next.id(),
            next.version(),
            type,
            next.updateTime(),
            next.state(),
            amount,
            about,
            detail,
            actor));
    return new Change(next, more, refund, operation, posting);
  }

  Change with(Refund changed) {
    return new Change(payment, events, changed, operation, posting);
  }

  Change with(Operation step) {
    return new Change(payment, events, refund, step, posting);
  }

  Change with(LedgerTransaction moved) {
    return new Change(payment, events, refund, operation, moved);
  }

  public Progress progress() {
    return new Progress(payment, refund);
  }
}
