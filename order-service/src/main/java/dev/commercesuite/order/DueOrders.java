package dev.commercesuite.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.payment.OperatorRequired;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue.Task;
import dev.commercesuite.runtime.work.DueWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due about orders. What fails is tried again later and later. The payment service being
 * away is waited out, for as long as it takes; a defect, again and again, is parked, and what only
 * a person can decide, at once.
 */
final class DueOrders implements DueWork<Task> {
  private static final Logger log = LoggerFactory.getLogger(DueOrders.class);
  private static final int TRIES = 10;

  /**
   * For how long an order is left to a worker that may have died. Several calls that each use up
   * their deadline take longer; then two work on the order, which is safe: each call of both has
   * the same key, and what they write depends on the order as it is by then.
   */
  static final Duration LEASE = Duration.ofSeconds(20);

  /** A peer that is back is not left waiting for long. */
  private static final Duration LONGEST_WAIT_FOR_PAYMENTS = Duration.ofSeconds(30);

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  private final OrderWorkQueue work;
  private final OrderRecovery recovery;
  private final InstantSource clock;

  DueOrders(OrderWorkQueue work, OrderRecovery recovery, InstantSource clock) {
    this.work = work;
    this.recovery = recovery;
    this.clock = clock;
  }

  @Override
  public List<Task> claim(int limit) {
    return work.claim(clock.instant(), LEASE, limit);
  }

  @Override
  public void run(Task task) {
    try {
      Order order = recovery.recover(task.orderId());
      Instant next = recovery.nextLook(order);
      if (next != null) {
        work.postpone(order, next);
      }
    } catch (OrderException.PaymentServiceUnavailable e) {
      if (!e.isTransient()) {
        throw e;
      }
      Instant due =
          clock.instant().plus(PeerDelay.after(task.failures(), e, LONGEST_WAIT_FOR_PAYMENTS));
      work.waitForPayments(task.orderId(), due, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void failed(Task task, RuntimeException defect) {
    if (task.defects() + 1 < TRIES && !(defect instanceof OperatorRequired)) {
      log.atWarn()
          .setCause(defect)
          .addKeyValue("order_id", task.orderId())
          .addKeyValue("defects", task.defects() + 1)
          .log("An order could not be recovered; trying again later");
      Instant due = clock.instant().plus(delay(task));
      work.retry(task.orderId(), due, defect.toString());
    } else {
      log.atError()
          .setCause(defect)
          .addKeyValue("order_id", task.orderId())
          .log("An order is parked: an operator has to look at it");
      work.park(task.orderId(), defect.toString());
    }
  }

  /** 1, 2, 4, … seconds. */
  private static Duration delay(Task task) {
    Duration delay = Duration.ofSeconds(1L << Math.min(task.failures(), 20));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }
}
