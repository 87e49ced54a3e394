package dev.commercesuite.order;

import dev.commercesuite.order.domain.erasure.OrderErasure;
import dev.commercesuite.order.domain.erasure.PurgedCustomers;
import dev.commercesuite.order.domain.erasure.PurgedCustomers.Task;
import dev.commercesuite.runtime.work.DueWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redacts the orders of customers whose accounts are gone, each order once it has come to its end.
 * What fails is tried again later and later, for as long as it takes.
 */
final class PurgedCustomerOrders implements DueWork<Task> {
  private static final Logger log = LoggerFactory.getLogger(PurgedCustomerOrders.class);

  /** How soon it looks again after orders that have not come to an end. */
  static final Duration INTERVAL = Duration.ofMinutes(10);

  /** Two replicas that both redact a customer's orders do each order once all the same. */
  static final Duration LEASE = Duration.ofMinutes(1);

  private final PurgedCustomers customers;
  private final OrderErasure erasure;
  private final InstantSource clock;

  PurgedCustomerOrders(PurgedCustomers customers, OrderErasure erasure, InstantSource clock) {
    this.customers = customers;
    this.erasure = erasure;
    this.clock = clock;
  }

  @Override
  public List<Task> claim(int limit) {
    return customers.claim(clock.instant(), LEASE, limit);
  }

  @Override
  public void run(Task task) {
    erasure.redactOrdersOf(task.customerId());
    customers.settle(task.customerId(), clock.instant().plus(INTERVAL));
  }

  @Override
  public void failed(Task task, RuntimeException defect) {
    log.atWarn()
        .setCause(defect)
        .addKeyValue("customer_id", task.customerId())
        .addKeyValue("failures", task.failures() + 1)
        .log("Orders of a purged customer could not be redacted; trying again later");
    customers.retry(task.customerId(), clock.instant().plus(ErasureDelay.after(task.failures())));
  }
}
