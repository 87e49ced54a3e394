package dev.commercesuite.order.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.order.domain.ProductId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProductConcurrencyLimiterTest {
  private static final ProductId ONE = new ProductId(new UUID(0, 1));
  private static final ProductId TWO = new ProductId(new UUID(0, 2));

  private final ProductConcurrencyLimiter limiter = new ProductConcurrencyLimiter();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch two = new CountDownLatch(2);

  @Test
  void letsTwoUseAProductAtOnceAndNobodyMore() throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        List<ProductId> products = i % 2 == 0 ? List.of(ONE, TWO) : List.of(TWO, ONE, ONE);
        all.add(threads.submit(() -> limiter.run(products, this::visit)));
      }
    }
    for (Future<Boolean> one : all) {
      assertThat(one.get()).isTrue();
    }
    assertThat(most.get()).isEqualTo(2);
    assertThat(inside.get()).isZero();
  }

  @Test
  void letsOthersUseAnotherProductMeanwhile() {
    two.countDown();
    boolean other =
        limiter.run(
            List.of(ONE),
            () -> limiter.run(List.of(ONE), () -> limiter.run(List.of(TWO), this::visit)));

    assertThat(other).isTrue();
  }

  /** Returns once two have been here. */
  private boolean visit() {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    two.countDown();
    try {
      return two.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      inside.decrementAndGet();
    }
  }
}
