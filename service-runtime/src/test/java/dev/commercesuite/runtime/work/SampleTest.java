package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void isNoNumberBeforeTheFirstAnswerAndLetsNobodyWaitForIt() {
    CountDownLatch answer = new CountDownLatch(1);
    try (Sample<Integer> sample =
        Sample.start(
            "test", () -> afterwards(answer), Duration.ofHours(1), new SimpleMeterRegistry())) {
      assertThat(sample.get(value -> value)).isNaN();

      answer.countDown();

      await().until(() -> sample.get(value -> value) == 7);
      assertThat(sample.get(value -> value * 2)).isEqualTo(14);
    }
  }

  @Test
  void keepsTheLastAnswerWhileThereIsNoneAndRecovers() {
    AtomicBoolean away = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    Supplier<Integer> source =
        () -> {
          int read = reads.incrementAndGet();
          if (away.get()) {
            throw new IllegalStateException("a planted failure");
          }
          return read;
        };
    try (Sample<Integer> sample =
        Sample.start("test", source, Duration.ofMillis(1), new SimpleMeterRegistry())) {
      await().until(() -> sample.get(value -> value) > 0);
      away.set(true);
      int before = reads.get();
      await().until(() -> reads.get() > before + 3);
      double last = sample.get(value -> value);
      assertThat(last).isBetween(1.0, before + 1.0);

      away.set(false);

      await().until(() -> sample.get(value -> value) > last);
    }
  }

  private static int afterwards(CountDownLatch answer) {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 7;
  }
}
