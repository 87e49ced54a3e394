package dev.commercesuite.order.domain.refund;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What of an order's money went back, and what is on its way.
 *
 * @param made those that this service asked for, except in a cancellation; the earliest first
 * @param settledMinorUnits how much the payment service has given back, whoever asked for it
 */
public record Refunds(List<OrderRefund> made, long settledMinorUnits) {
  /** Of an order of which nothing was refunded. */
  public static final Refunds NONE = new Refunds(List.of(), 0);

  public Refunds {
    made = List.copyOf(made);
  }

  /** Without what they say about a person. */
  public Refunds redacted() {
    return new Refunds(made.stream().map(OrderRefund::redacted).toList(), settledMinorUnits);
  }

  public Optional<OrderRefund> find(UUID id) {
    return made.stream().filter(refund -> refund.id().equals(id)).findFirst();
  }

  public List<OrderRefund> pending() {
    return made.stream().filter(OrderRefund::isPending).toList();
  }

  /** What is given back and what is set aside for that. */
  public long minorUnits() {
    return settledMinorUnits
        + pending().stream().mapToLong(refund -> refund.amount().minorUnits()).sum();
  }

  public Refunds with(OrderRefund refund) {
    List<OrderRefund> all = new ArrayList<>(made);
    if (refund.number() > all.size()) {
      all.add(refund);
    } else {
      all.set(refund.number() - 1, refund);
    }
    return new Refunds(all, settledMinorUnits);
  }

  public Refunds with(SettledRefund settled) {
    return new Refunds(made, Math.addExact(settledMinorUnits, settled.amount().minorUnits()));
  }
}
