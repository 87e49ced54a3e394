package dev.commercesuite.system.shop;

import dev.commercesuite.api.order.v1.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shoppers and clerks at work, each a thread with a seed of its own, until it is closed. */
public final class Load implements AutoCloseable {
  private static final int SHOPPERS = 5;
  private static final int CLERKS = 2;

  private final CountDownLatch end;
  private final ExecutorService threads = Executors.newFixedThreadPool(SHOPPERS + CLERKS);
  private final List<Future<?>> people = new ArrayList<>();

  private Load(CountDownLatch end) {
    this.end = end;
  }

  /**
   * Begins.
   *
   * @param end counted down when the load has to end
   */
  public static Load start(Shop shop, Client client, long seed, CountDownLatch end) {
    Load load = new Load(end);
    Queue<Order> paid = new ConcurrentLinkedQueue<>();
    for (int i = 1; i <= SHOPPERS; i++) {
      load.add(new Shopper(shop, client, new Random(seed + i), paid)::act);
    }
    for (int i = 1; i <= CLERKS; i++) {
      load.add(new Clerk(shop, client, new Random(seed - i), paid)::act);
    }
    return load;
  }

  /** Ends it; what anybody stumbled over comes out here. */
  @Override
  public void close() {
    end.countDown();
    try {
      for (Future<?> person : people) {
        person.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a client stumbled", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdown();
    }
  }

  private void add(Runnable act) {
    people.add(
        threads.submit(() -> {
          while (end.getCount() > 0) {
            act.run();
          }
        }));
  }
}
