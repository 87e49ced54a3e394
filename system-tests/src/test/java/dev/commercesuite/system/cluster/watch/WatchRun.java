package dev.commercesuite.system.cluster.watch;

import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.payment.provider.sandbox.TestToken;
import dev.commercesuite.system.cluster.suite.Connections;
import dev.commercesuite.system.cluster.suite.RenewedToken;
import dev.commercesuite.system.cluster.suite.Termination;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.RunningSuite;
import dev.commercesuite.system.shop.Shop;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Watches orders and payments while it changes them, and compares what it was told with history.
 */
public final class WatchRun {
  private static final int PROBLEMS_SHOWN = 50;

  /** At a cent a refund, enough for the longest run. */
  private static final int PIECES = 1_000;

  private final RunningSuite suite;
  private final Plan plan;
  private final PrintStream out;

  /**
   * What to do.
   *
   * @param orders that are watched
   * @param payments that are watched
   * @param length for which they change
   * @param pause between two changes of the same
   */
  public record Plan(int orders, int payments, Duration length, Duration pause) {}

  public WatchRun(RunningSuite suite, Plan plan, PrintStream out) {
    this.suite = suite;
    this.plan = plan;
    this.out = out;
  }

  /** Returns whether every event was told once and in order. */
  public boolean run(Termination termination) throws InterruptedException {
    Connections.awaitAll(suite);
    Shop shop = new Shop(suite, 1, 1_000_000);
    Account customer = shop.newCustomer();
    try (RenewedToken token = new RenewedToken(customer);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      List<WatchedHistory> histories = new ArrayList<>();
      for (Watched watched : watched(shop, customer, token)) {
        histories.add(WatchedHistory.begin(watched, threads));
      }
      out.printf("WATCH started, %d streams%n", histories.size());
      change(histories, threads, termination);
      return conclude(histories);
    }
  }

  private List<Watched> watched(Shop shop, Account customer, RenewedToken token) {
    BearerCredentials credentials = new BearerCredentials(token);
    var orders =
        OrderServiceGrpc.newBlockingStub(suite.channel("order-service"))
            .withCallCredentials(credentials);
    var payments =
        PaymentServiceGrpc.newBlockingStub(suite.channel("payment-service"))
            .withCallCredentials(credentials);
    List<Watched> all = new ArrayList<>();
    for (int i = 0; i < plan.orders(); i++) {
      all.add(new WatchedOrder(orders, order(shop, customer, 1)));
    }
    for (int i = 0; i < plan.payments(); i++) {
      String order = order(shop, customer, PIECES);
      Order paid =
          Repetition.untilAnswered(shop.pay(customer, order, TestToken.SUCCESS.token())).getOrder();
      if (paid.getState() != OrderState.ORDER_STATE_PAID) {
        throw new IllegalStateException("the payment has not ended yet: " + paid);
      }
      all.add(new WatchedPayment(shop, payments, paid.getPaymentId()));
    }
    return all;
  }

  private static String order(Shop shop, Account customer, int pieces) {
    return Repetition.untilAnswered(
            shop.createOrder(customer, Map.of(shop.products().getFirst(), pieces)))
        .getOrder()
        .getId();
  }

  private void change(
      List<WatchedHistory> histories, ExecutorService threads, Termination termination)
      throws InterruptedException {
    long end = System.nanoTime() + plan.length().toNanos();
    List<Future<?>> changes = new ArrayList<>();
    for (WatchedHistory history : histories) {
      changes.add(
          threads.submit(() -> {
            for (int number = 1; System.nanoTime() < end; number++) {
              history.watched().change(number);
              if (termination.awaitAsked(plan.pause())) {
                return;
              }
            }
          }));
    }
    for (Future<?> change : changes) {
      try {
        change.get();
      } catch (ExecutionException e) {
        throw new AssertionError("something could not be changed", e.getCause());
      }
    }
  }

  private boolean conclude(List<WatchedHistory> histories) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    Map<String, Integer> ends = new TreeMap<>();
    int events = 0;
    for (WatchedHistory history : histories) {
      problems.addAll(history.conclude());
      history.seen().ends().forEach((how, times) -> ends.merge(how, times, Integer::sum));
      events += history.seen().events();
    }
    problems.stream().limit(PROBLEMS_SHOWN).forEach(out::println);
    out.printf(
        "WATCH %d streams told %d events; they ended, and were resumed: %s%n",
        histories.size(), events, ends);
    out.println("RESULT " + (problems.isEmpty() ? "ok" : "failed"));
    return problems.isEmpty() && events > 0;
  }
}
