package dev.commercesuite.system.model;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.payment.OperatorRequired;
import dev.commercesuite.order.domain.recovery.OrderWorkQueue;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.system.model.operations.Operation;
import dev.commercesuite.system.model.operations.OperationGenerator;
import dev.commercesuite.system.model.reference.Divergence;
import dev.commercesuite.system.model.reference.Model;
import dev.commercesuite.system.model.reference.MovementModel;
import dev.commercesuite.system.model.reference.OrderModel;
import dev.commercesuite.system.model.reference.PaymentModel;
import dev.commercesuite.system.model.reference.StepModel;
import dev.commercesuite.system.model.simulation.Faults;
import dev.commercesuite.system.model.suite.FaultyProvider;
import dev.commercesuite.system.model.suite.Seams;
import dev.commercesuite.system.model.suite.SuiteUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A suite and a model that do the same, one operation after the other, in one thread. Every answer
 * is compared at once, and from time to time everything that is stored.
 */
final class Shard implements AutoCloseable {
  private static final int BATCH = 8;
  private static final Duration RECOVERY_LEASE = Duration.ofMinutes(1);
  private static final Duration A_WHILE = Duration.ofMinutes(10);
  private static final int WHILES = 12;

  private final SuiteUnderTest suite;
  private final SuiteClient client;
  private final Model model = new Model();
  private final OperationGenerator generator;
  private final StoredObjects stored;
  private final BookComparison books;
  private final Trace trace = new Trace();
  private final Tally tally;
  private final Random pace;

  Shard(long seed, Seams seams, Tally tally) {
    this.suite = new SuiteUnderTest(seams);
    this.client = new SuiteClient(suite);
    this.generator = new OperationGenerator(new Random(seed), model);
    this.stored = new StoredObjects(suite, model);
    this.books = new BookComparison(suite, model);
    this.tally = tally;
    this.pace = new Random(~seed);
  }

  /** What happened so far. */
  Trace trace() {
    return trace;
  }

  /** What should be true by now. */
  Model model() {
    return model;
  }

  /**
   * One random operation.
   *
   * @throws Divergence when the suite does something else than the model
   */
  void step() {
    perform(generator.next());
  }

  /** Compares everything that is stored. */
  void compareBooks() {
    books.compare();
  }

  /** Lets everything come to its end, with nothing in its way, and compares all there is. */
  void finish() {
    for (int i = 0; i < WHILES; i++) {
      perform(new Operation.PassTime(A_WHILE));
      while (recoverSteps(Faults.NONE) + recoverOrders(Faults.NONE) + lookAtCharges(Faults.NONE)
          > 0) {
        advance(Duration.ofMillis(1));
      }
    }
    perform(new Operation.FindOut());
    books.compare();
    books.requireNothingLeftToDo();
  }

  /**
   * This operation.
   *
   * @throws Divergence when the suite does something else than the model
   */
  void perform(Operation operation) {
    advance(Duration.ofMillis(1 + pace.nextInt(500)));
    trace.begin(operation);
    switch (operation) {
      case Operation.Send send -> send(send);
      case Operation.RecoverOrders(Faults faults) ->
          tally.count(operation.kind(), recoverOrders(faults) > 0 ? "some" : "none");
      case Operation.RecoverSteps(Faults faults) ->
          tally.count(operation.kind(), recoverSteps(faults) > 0 ? "some" : "none");
      case Operation.LookAtCharges(Faults faults) ->
          tally.count(operation.kind(), lookAtCharges(faults) > 0 ? "some" : "none");
      case Operation.RefundElsewhere(PaymentModel payment, long amount) -> {
        suite.outsiders.refund(payment.id, amount);
        model.payments.refundElsewhere(payment, amount);
        tally.count(operation.kind(), "made");
      }
      case Operation.DisputeElsewhere(PaymentModel payment, long amount) -> {
        model.payments.disputeElsewhere(payment, amount).reference =
            suite.outsiders.dispute(payment.id, amount);
        tally.count(operation.kind(), "made");
      }
      case Operation.DecideDispute(MovementModel dispute, String state) -> {
        suite.outsiders.decide(dispute.reference, state);
        dispute.state = state;
        tally.count(operation.kind(), state);
      }
      case Operation.FindOut() -> {
        suite.outsiders.findOut();
        model.payments.findOut();
        stored.learnIds();
        tally.count(operation.kind(), "done");
      }
      case Operation.PassTime(Duration duration) -> {
        advance(duration);
        tally.count(operation.kind(), "passed");
      }
    }
    if (!suite.clock.instant().equals(model.clock.instant())) {
      throw new Divergence(
          "the suite waited until %s, the model until %s"
              .formatted(suite.clock.instant(), model.clock.instant()));
    }
  }

  private void send(Operation.Send send) {
    begin(send.faults());
    SuiteClient.Reply reply = client.send(send.request());
    String expected = model.send(send.request(), reply.id());
    answered(expected, reply.text());
    tally.count(send.kind(), expected.split(" ", 2)[0]);
    stored.learnIds();
  }

  /** As order-service's recovery worker does it, one order after the other. */
  private int recoverOrders(Faults faults) {
    begin(faults);
    int done = 0;
    while (done < BATCH) {
      List<OrderWorkQueue.Task> tasks =
          suite.openWork.claim(suite.clock.instant(), RECOVERY_LEASE, 1);
      if (tasks.isEmpty()) {
        break;
      }
      OrderWorkQueue.Task task = tasks.getFirst();
      OrderModel order = model.orders.order(task.orderId().toString());
      String actual = recover(task, order);
      String expected = model.recover(order);
      answered(order + ": " + expected, order + ": " + actual);
      tally.count("RecoveredOrder", expected.split(" ", 2)[0]);
      stored.learnIds();
      advance(Duration.ofMillis(1));
      done++;
    }
    return done;
  }

  private String recover(OrderWorkQueue.Task task, OrderModel order) {
    Instant soon = suite.clock.instant().plusSeconds(1);
    try {
      Order recovered = suite.recovery.recover(task.orderId());
      @Nullable Instant next = suite.recovery.nextLook(recovered);
      if (next != null) {
        suite.openWork.postpone(recovered, next);
      }
      return client.read(order);
    } catch (OrderException.PaymentServiceUnavailable _) {
      suite.openWork.waitForPayments(task.orderId(), soon, "away");
      return "away";
    } catch (OperatorRequired _) {
      suite.openWork.park(task.orderId(), "stuck");
      return "parked";
    }
  }

  /** As payment-service's recovery does it, one step after the other. */
  private int recoverSteps(Faults faults) {
    begin(faults);
    int done = 0;
    while (done < BATCH) {
      List<dev.commercesuite.payment.domain.step.ProviderStep> claimed = suite.steps.claimDue(1);
      if (claimed.isEmpty()) {
        break;
      }
      StepModel step = stored.openStep(claimed.getFirst());
      String actual = recover(claimed.getFirst(), step.payment);
      String expected = model.recover(step);
      answered(step.payment + ": " + expected, step.payment + ": " + actual);
      tally.count("RecoveredStep", expected.split(" ", 2)[0]);
      advance(Duration.ofMillis(1));
      done++;
    }
    return done;
  }

  private String recover(
      dev.commercesuite.payment.domain.step.ProviderStep claimed, PaymentModel payment) {
    try {
      suite.steps.recover(claimed);
    } catch (FaultyProvider.ProcessDied _) {
      return "died";
    }
    return client.read(payment);
  }

  /** As payment-service's worker does it, one charge after the other. */
  private int lookAtCharges(Faults faults) {
    begin(faults);
    int done = 0;
    while (done < BATCH) {
      List<OpenCharge> claimed = suite.charges.claimDue(1);
      if (claimed.isEmpty()) {
        break;
      }
      PaymentModel payment = stored.payment(claimed.getFirst().payment());
      String actual = look(claimed.getFirst(), payment);
      String expected = model.look(payment);
      answered(payment + ": " + expected, payment + ": " + actual);
      tally.count("LookedAt", expected.split(" ", 2)[0]);
      advance(Duration.ofMillis(1));
      done++;
    }
    return done;
  }

  private String look(OpenCharge charge, PaymentModel payment) {
    try {
      suite.charges.look(charge);
    } catch (FaultyProvider.ProcessDied _) {
      return "died";
    }
    return client.read(payment);
  }

  private void begin(Faults faults) {
    suite.faults.begin(faults);
    model.faults.begin(faults);
  }

  private void answered(String expected, String actual) {
    trace.answered(actual);
    if (!expected.equals(actual)) {
      throw new Divergence("expected: %s%n     actual:   %s".formatted(expected, actual));
    }
  }

  private void advance(Duration duration) {
    suite.clock.advance(duration);
    model.clock.advance(duration);
  }

  @Override
  public void close() {
    suite.close();
  }
}
