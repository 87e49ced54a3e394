package dev.commercesuite.order.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Does what is due about an order without a request: sees its payment or its cancellation through,
 * lets it expire. Everything it does is safe to do twice. Thread-safe.
 */
public final class OrderRecovery {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final OrderStore store;
  private final OrderPayments payments;
  private final OrderCancellations cancellations;
  private final InstantSource clock;

  public OrderRecovery(
      OrderStore store,
      OrderPayments payments,
      OrderCancellations cancellations,
      InstantSource clock) {
    this.store = store;
    this.payments = payments;
    this.cancellations = cancellations;
    this.clock = clock;
  }

  /**
   * Takes an order as far as it goes.
   *
   * @return the order as it is then
   * @throws Rejection.PaymentsUnavailable when the payment service does not answer
   */
  public Order recover(OrderId id) {
    Order order =
        store.find(id, new Reach.Anyones()).orElseThrow(() -> Rejection.OrdersNotFound.of(id));
    return switch (order.state()) {
      case PENDING_PAYMENT -> expireIfDue(payments.recover(order));
      case CANCELLING -> cancellations.recover(order);
      case PAID, SHIPPED, DELIVERED, EXPIRED, CANCELLED -> order;
    };
  }

  /**
   * When to look at an order again after {@link #recover}; null for never. What is under way is
   * looked at soon at first, then less and less often, but not later than the order expires.
   */
  public @Nullable Instant nextLook(Order order) {
    Instant now = clock.instant();
    if (order.workDue(now) == null) {
      return null;
    }
    boolean unpaid = order.state() == OrderState.PENDING_PAYMENT && order.expireTime().isAfter(now);
    boolean underWay =
        order.state() == OrderState.CANCELLING
            || (order.attempt() != null && order.attempt().isUnfinished());
    Instant soon = now.plus(pause(Duration.between(order.updateTime(), now)));
    if (!unpaid) {
      return soon;
    }
    return underWay && soon.isBefore(order.expireTime()) ? soon : order.expireTime();
  }

  private static Duration pause(Duration waited) {
    Duration quarter = waited.dividedBy(4);
    if (quarter.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return quarter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : quarter;
  }

  private Order expireIfDue(Order order) {
    if (order.state() != OrderState.PENDING_PAYMENT
        || clock.instant().isBefore(order.expireTime())) {
      return order;
    }
    Order closed = payments.close(order);
    return store.change(closed.id(), current -> current.expire(Actor.SYSTEM, clock.instant()));
  }
}
