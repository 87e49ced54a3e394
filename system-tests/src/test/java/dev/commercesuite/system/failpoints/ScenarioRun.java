package dev.commercesuite.system.failpoints;

import dev.commercesuite.system.failpoints.control.Customer;
import dev.commercesuite.system.failpoints.control.FaultController;
import dev.commercesuite.system.failpoints.control.FaultPlan;
import dev.commercesuite.system.failpoints.control.InstrumentedSuite;
import dev.commercesuite.system.failpoints.control.OrderStates;
import dev.commercesuite.system.failpoints.scenario.ClientBehaviour;
import dev.commercesuite.system.failpoints.scenario.OrderJourney;
import dev.commercesuite.system.failpoints.scenario.Scenario;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A customer, an order, and what happens to it. */
final class ScenarioRun implements Callable<Recovery> {
  private static final Duration LONGEST_WAY_TO_THE_POINT = Duration.ofMinutes(3);

  /** After the fault, or after a process was killed for another scenario meanwhile. */
  private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(60);

  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
  private static final int LEFT_ALONE_SECONDS = 25;
  private static final int ORDERS = 3;

  /** How often to look at an order in its last state before it counts as past its point. */
  private static final int LOOKS_AT_THE_END = 10;

  private static final int FAULTY = 0;
  private static final int HEALTHY = 1;

  private final Scenario scenario;
  private final Customer customer;
  private final FaultController controller;
  private final OrderStates states;
  private final Semaphore onTheirWay;

  /**
   * @param onTheirWay bounds how many are on their way to their point
   */
  ScenarioRun(Scenario scenario, InstrumentedSuite suite, Semaphore onTheirWay) {
    this.scenario = scenario;
    this.customer = suite.customer();
    this.controller = suite.controller();
    this.states = suite.states();
    this.onTheirWay = onTheirWay;
  }

  /**
   * Runs it to its end. When a process is killed for another scenario and that takes the order past
   * its point, it runs again with another order.
   *
   * @throws AssertionError when no thread got to the point, or the order does not recover
   */
  @Override
  public Recovery call() throws InterruptedException {
    for (int time = 1; time <= ORDERS; time++) {
      FaultPlan plan = new FaultPlan(scenario.steps());
      UUID requestId = UUID.randomUUID();
      try {
        UUID order = orderWithFault(plan, requestId);
        Instant faultTime = plan.faultTime();
        if (faultTime != null) {
          return recover(order, requestId, faultTime);
        }
      } finally {
        plan.release();
      }
    }
    throw new AssertionError(scenario + ": no thread got there for " + ORDERS + " orders");
  }

  /** An order that had its fault, or came to its end without. */
  private UUID orderWithFault(FaultPlan plan, UUID requestId) throws InterruptedException {
    onTheirWay.acquire();
    try {
      UUID order = customer.orderFor(scenario.point().journey());
      if (scenario.point().journey() == OrderJourney.DISPUTE_LOST) {
        // Before the plan: earlier events of the order are listed again, and would be its fault.
        states.loseDispute(order);
      }
      controller.apply(order, plan);
      AtomicInteger ended = new AtomicInteger();
      Awaitility.await(scenario + ": a thread gets there for order " + order)
          .atMost(LONGEST_WAY_TO_THE_POINT)
          .pollInterval(POLL_INTERVAL)
          .pollInSameThread()
          .until(() -> {
            ask(order, plan, requestId);
            boolean past = !plan.isOver() && states.isIn(order, scenario.point().journey().end());
            return plan.faultTime() != null || (past && ended.incrementAndGet() > LOOKS_AT_THE_END);
          });
      return order;
    } finally {
      onTheirWay.release();
    }
  }

  /** As long as the request is what brings the order to its point. */
  private void ask(UUID order, FaultPlan plan, UUID requestId) {
    if (plan.isOver()) {
      return;
    }
    if (!scenario.point().isOfRecovery() || !plan.hasBegun()) {
      var _ = isAnswered(order, requestId, FAULTY);
      searchEvents();
      if (scenario.point().isOfPaymentRecovery() && plan.hasBegun()) {
        states.leaveAlone(order, LEFT_ALONE_SECONDS);
      }
    }
  }

  private Recovery recover(UUID order, UUID requestId, Instant faultTime) {
    AtomicBoolean answered = new AtomicBoolean(scenario.client() == ClientBehaviour.NEVER);
    AtomicInteger replica = new AtomicInteger(HEALTHY);
    Awaitility.await()
        .atMost(LONGEST_RUN)
        .pollInterval(POLL_INTERVAL)
        .pollInSameThread()
        .until(() -> {
          searchEvents();
          if (!answered.get()) {
            answered.set(isAnswered(order, requestId, replica.getAndUpdate(last -> 1 - last)));
          }
          boolean recovered = answered.get() && states.isIn(order, scenario.end());
          if (!recovered) {
            requireTimeIsLeft(order, faultTime);
          }
          return recovered;
        });
    if (scenario.point().journey().chargesNothing() && states.hasPayment(order)) {
      throw new AssertionError(
          "%s: the customer of order %s was charged after it was cancelled"
              .formatted(scenario, order));
    }
    return new Recovery(scenario, Duration.between(faultTime, Instant.now()));
  }

  /** It is due every 30 seconds, and two minutes after a failure; here it always is. */
  private void searchEvents() {
    if (scenario.point().journey() == OrderJourney.DISPUTE_LOST) {
      states.searchEvents();
    }
  }

  private void requireTimeIsLeft(UUID order, Instant faultTime) {
    Instant lastKill = controller.lastKill();
    Duration since =
        Duration.between(lastKill.isAfter(faultTime) ? lastKill : faultTime, Instant.now());
    if (since.compareTo(LONGEST_RECOVERY) > 0) {
      throw new AssertionError(
          "%s: order %s is %s and expected to be %s, or its customer got no answer"
              .formatted(scenario, order, states.of(order), scenario.end()));
    }
  }

  /** Whether the request has its outcome; a failed call is no outcome. */
  private boolean isAnswered(UUID order, UUID requestId, int replica) {
    try {
      return customer
          .ask(scenario.point().journey(), order, requestId, replica)
          .equals(scenario.point().journey().end());
    } catch (StatusRuntimeException _) {
      return false;
    }
  }
}
