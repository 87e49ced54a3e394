package dev.commercesuite.order;

import dev.commercesuite.order.domain.OpenWork;
import dev.commercesuite.order.domain.OpenWork.Task;
import dev.commercesuite.order.domain.Order;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderRecovery;
import dev.commercesuite.order.domain.Rejection;
import dev.commercesuite.runtime.database.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of this replica that does what is due about orders: it claims a few at a time, so that
 * no other replica works on them, and takes each as far as it goes. What fails is tried again later
 * and later; what fails again and again without the payment service being away is parked.
 */
final class RecoveryWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecoveryWorker.class);
  private static final int BATCH = 8;
  private static final int TRIES = 10;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Longer than all the calls about one order can take. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  private final OpenWork work;
  private final OrderRecovery recovery;
  private final InstantSource clock;
  private final Thread thread;
  private volatile boolean closed;

  private RecoveryWorker(OpenWork work, OrderRecovery recovery, InstantSource clock) {
    this.work = work;
    this.recovery = recovery;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("order-recovery").unstarted(this::run);
  }

  /** Starts to work. */
  static RecoveryWorker start(OpenWork work, OrderRecovery recovery, InstantSource clock) {
    RecoveryWorker worker = new RecoveryWorker(work, recovery, clock);
    worker.thread.start();
    return worker;
  }

  private void run() {
    while (!closed) {
      if (workOnce() < BATCH) {
        pause();
      }
    }
  }

  private int workOnce() {
    try {
      List<Task> tasks = work.claim(clock.instant(), LEASE, BATCH);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        tasks.forEach(task -> threads.execute(() -> work(task)));
      }
      return tasks.size();
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("Due orders could not be claimed; trying again");
      return 0;
    }
  }

  private void work(Task task) {
    OrderId id = task.orderId();
    try {
      Order order = recovery.recover(id);
      Instant next = recovery.nextLook(order);
      if (next != null) {
        work.postpone(id, next);
      }
    } catch (Rejection.PaymentsUnavailable e) {
      work.retry(id, clock.instant().plus(delay(task)), String.valueOf(e.getMessage()));
    } catch (DatabaseException e) {
      // The lease ends by itself.
      log.atWarn().setCause(e).addKeyValue("order_id", id).log("An order could not be recovered");
    } catch (RuntimeException e) {
      failed(task, e);
    }
  }

  private void failed(Task task, RuntimeException e) {
    OrderId id = task.orderId();
    if (task.failures() + 1 < TRIES) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("order_id", id)
          .addKeyValue("failures", task.failures() + 1)
          .log("An order could not be recovered; trying again later");
      work.retry(id, clock.instant().plus(delay(task)), e.toString());
    } else {
      log.atError()
          .setCause(e)
          .addKeyValue("order_id", id)
          .log("An order is parked: an operator has to look at it");
      work.park(id, e.toString());
    }
  }

  /** 1, 2, 4, … seconds. */
  private static Duration delay(Task task) {
    Duration delay = Duration.ofSeconds(1L << Math.min(task.failures(), 20));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      // close() is waiting; the loop sees it.
    }
  }

  /** Lets the orders that are being worked on come to their next step, for a moment. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!thread.join(Duration.ofSeconds(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
