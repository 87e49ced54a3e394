package dev.commercesuite.system.failpoints;

import dev.commercesuite.system.failpoints.control.Customer;
import dev.commercesuite.system.failpoints.control.FaultController;
import dev.commercesuite.system.failpoints.control.FaultPlan;
import dev.commercesuite.system.failpoints.control.InstrumentedSuite;
import dev.commercesuite.system.failpoints.control.OrderStates;
import dev.commercesuite.system.failpoints.scenario.ClientBehaviour;
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

  /** After the bite, or after a process has ended for another play meanwhile. */
  private static final Duration LONGEST_HEALING = Duration.ofSeconds(60);

  private static final Duration LONGEST_PLAY = Duration.ofMinutes(10);
  private static final Duration BREATH = Duration.ofMillis(200);
  private static final int LEFT_ALONE_SECONDS = 25;
  private static final int TIMES = 3;

  /** Looks at an order that has ended until it cannot be bitten at its very end any more. */
  private static final int SURELY = 10;

  private static final int FAULTY = 0;
  private static final int HEALTHY = 1;

  private final Scenario scenario;
  private final Customer customer;
  private final FaultController director;
  private final OrderStates states;
  private final Semaphore onTheirWay;

  /**
   * @param onTheirWay bounds how many are on their way to their point
   */
  ScenarioRun(Scenario scenario, InstrumentedSuite stage, Semaphore onTheirWay) {
    this.scenario = scenario;
    this.customer = stage.customer();
    this.director = stage.director();
    this.states = stage.states();
    this.onTheirWay = onTheirWay;
  }

  /**
   * Plays it to its end. When the end of a process that another play wants takes the order past its
   * point, it plays again with another order.
   *
   * @throws AssertionError when nobody came by the point, or the order does not heal
   */
  @Override
  public Recovery call() throws InterruptedException {
    for (int time = 1; time <= TIMES; time++) {
      FaultPlan script = new FaultPlan(scenario.cues());
      UUID requestId = UUID.randomUUID();
      try {
        UUID order = bitten(script, requestId);
        Instant bite = script.bite();
        if (bite != null) {
          return heal(order, requestId, bite);
        }
      } finally {
        script.release();
      }
    }
    throw new AssertionError(scenario + ": nobody came by for " + TIMES + " orders");
  }

  /** An order on its way to its point, until it is bitten there or has ended without. */
  private UUID bitten(FaultPlan script, UUID requestId) throws InterruptedException {
    onTheirWay.acquire();
    try {
      UUID order = customer.orderFor(scenario.point().journey());
      director.play(order, script);
      AtomicInteger ended = new AtomicInteger();
      Awaitility.await(scenario + ": somebody comes by for order " + order)
          .atMost(LONGEST_WAY_TO_THE_POINT)
          .pollInterval(BREATH)
          .pollInSameThread()
          .until(() -> {
            ask(order, script, requestId);
            boolean past = !script.isOver() && states.isIn(order, scenario.point().journey().end());
            return script.bite() != null || (past && ended.incrementAndGet() > SURELY);
          });
      return order;
    } finally {
      onTheirWay.release();
    }
  }

  /** As long as the request is what brings the order to its point. */
  private void ask(UUID order, FaultPlan script, UUID requestId) {
    if (script.isOver()) {
      return;
    }
    if (!scenario.point().isOfRecovery() || !script.hasBegun()) {
      var _ = isAnswered(order, requestId, FAULTY);
      if (scenario.point().isOfPaymentRecovery() && script.hasBegun()) {
        states.leaveAlone(order, LEFT_ALONE_SECONDS);
      }
    }
  }

  private Recovery heal(UUID order, UUID requestId, Instant bite) {
    AtomicBoolean answered = new AtomicBoolean(scenario.asking() == ClientBehaviour.NEVER);
    AtomicInteger replica = new AtomicInteger(HEALTHY);
    Awaitility.await()
        .atMost(LONGEST_PLAY)
        .pollInterval(BREATH)
        .pollInSameThread()
        .until(() -> {
          if (!answered.get()) {
            answered.set(isAnswered(order, requestId, replica.getAndUpdate(last -> 1 - last)));
          }
          boolean healed = answered.get() && states.isIn(order, scenario.end());
          if (!healed) {
            requireTimeIsLeft(order, bite);
          }
          return healed;
        });
    return new Recovery(scenario, Duration.between(bite, Instant.now()));
  }

  private void requireTimeIsLeft(UUID order, Instant bite) {
    Instant lastEnd = director.lastEnd();
    Duration since = Duration.between(lastEnd.isAfter(bite) ? lastEnd : bite, Instant.now());
    if (since.compareTo(LONGEST_HEALING) > 0) {
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
