package dev.commercesuite.benchmarks;

import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** People who order again and again, each one piece of the same product and one call at a time. */
final class Buyers {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private record Buyer(OrderServiceBlockingStub shop, String product) {}

  private final List<Buyer> buyers;

  private Buyers(List<Buyer> buyers) {
    this.buyers = buyers;
  }

  static Buyers none() {
    return new Buyers(List.of());
  }

  /** Each wants a product of their own. */
  static Buyers ofDifferentProducts(Shop shop, int number) {
    return new Buyers(
        Stream.generate(() -> new Buyer(shop.customer(), shop.product())).limit(number).toList());
  }

  /** All want the same. */
  static Buyers ofOneProduct(Shop shop, int number) {
    String product = shop.product();
    return new Buyers(
        Stream.generate(() -> new Buyer(shop.customer(), product)).limit(number).toList());
  }

  /**
   * What some buyers got.
   *
   * @param perSecond orders that were placed
   * @param medianMillis of a call that placed one
   * @param p99Millis of a call that placed one
   * @param refused calls that placed none
   */
  record Figures(double perSecond, double medianMillis, double p99Millis, long refused) {}

  /** Lets both buy for this long, at the same time; returns what the first got, and the second. */
  static List<Figures> buy(Buyers first, Buyers second, Duration time)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> ofFirst = first.start(threads, end);
      List<Future<List<Long>>> ofSecond = second.start(threads, end);
      return List.of(figures(ofFirst, time), figures(ofSecond, time));
    }
  }

  private List<Future<List<Long>>> start(ExecutorService threads, long end) {
    return buyers.stream().map(buyer -> threads.submit(() -> buy(buyer, end))).toList();
  }

  /** The nanoseconds of each call; negative when it placed no order. */
  private static List<Long> buy(Buyer buyer, long end) {
    List<Long> calls = new ArrayList<>();
    while (System.nanoTime() < end) {
      long begin = System.nanoTime();
      try {
        var _ = buyer.shop().withDeadlineAfter(DEADLINE).createOrder(Shop.order(buyer.product()));
        calls.add(System.nanoTime() - begin);
      } catch (StatusRuntimeException _) {
        calls.add(begin - System.nanoTime());
      }
    }
    return calls;
  }

  private static Figures figures(List<Future<List<Long>>> buyers, Duration time)
      throws InterruptedException, ExecutionException {
    List<Long> calls = new ArrayList<>();
    for (Future<List<Long>> buyer : buyers) {
      calls.addAll(buyer.get());
    }
    List<Long> placed = calls.stream().filter(nanos -> nanos > 0).sorted().toList();
    return new Figures(
        placed.size() / (time.toNanos() / 1e9),
        millis(placed, 50),
        millis(placed, 99),
        calls.size() - placed.size());
  }

  private static double millis(List<Long> sorted, int percent) {
    return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) * percent / 100) / 1e6;
  }
}
