package dev.commercesuite.system.cluster.steady;

import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.cluster.suite.Connections;
import dev.commercesuite.system.cluster.suite.RenewedToken;
import dev.commercesuite.system.cluster.suite.Termination;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.RunningSuite;
import dev.commercesuite.system.shop.Shop;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls at a steady rate, with a line for every second and a summary. */
public final class SteadyRun {
  private static final int PRODUCTS = 8;
  private static final long STOCK = 1_000_000;

  private final RunningSuite suite;
  private final Plan plan;
  private final PrintStream out;

  /**
   * What to do.
   *
   * @param rate calls a second
   * @param length of the load
   * @param deadline of each call
   * @param connections that take turns
   */
  public record Plan(
      SteadyCall call, int rate, Duration length, Duration deadline, int connections) {}

  public SteadyRun(RunningSuite suite, Plan plan, PrintStream out) {
    this.suite = suite;
    this.plan = plan;
    this.out = out;
  }

  /** Returns whether every call ended well. */
  public boolean run(Termination termination) {
    Connections.awaitAll(suite);
    Shop shop = new Shop(suite, PRODUCTS, STOCK);
    Account customer = plan.call().caller(shop);
    Measurements measurements = new Measurements();
    try (RenewedToken token = new RenewedToken(customer)) {
      CallOptions options = CallOptions.DEFAULT.withCallCredentials(new BearerCredentials(token));
      call(plan.call().prepare(shop, customer), options, measurements, termination);
    }
    Summary summary = measurements.summary();
    summary.lines().forEach(out::println);
    return summary.isGood();
  }

  private void call(
      PreparedCall<?, ?> call,
      CallOptions options,
      Measurements measurements,
      Termination termination) {
    List<ManagedChannel> channels =
        Connections.open(suite, plan.call().service(), plan.connections());
    out.println(Second.HEADER);
    try (ScheduledExecutorService seconds = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          seconds.scheduleAtFixedRate(
              () -> out.println(measurements.nextSecond(Instant.now())), 1, 1, TimeUnit.SECONDS);
      new OpenLoop<>(channels, call, options, plan.deadline(), measurements)
          .run(plan.rate(), plan.length(), termination);
    }
    out.println(measurements.nextSecond(Instant.now()));
  }
}
