package dev.commercesuite.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What wakes a loop, and what happens to its tasks and to itself when it is closed. */
@Timeout(60)
class WorkLoopEndTest {
  /** So long that whatever happens in a test was woken. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void looksAtOnceWhenItIsNotifiedAndWhenItMayHaveMissedSomething() {
    try (WorkLoop<String> loop =
        WorkLoop.start(
            "sample", work(_ -> List.of(), () -> {}), NEVER, new SimpleMeterRegistry())) {
      await().until(() -> looks.get() == 1);

      loop.onNotification("any");
      await().until(() -> looks.get() == 2);

      loop.onConnected();
      await().until(() -> looks.get() == 3);
    }
  }

  @Test
  void interruptsATaskThatDoesNotEnd() throws InterruptedException {
    WorkLoop<String> loop =
        WorkLoop.start("sample", work(_ -> once(), this::hang), NEVER, new SimpleMeterRegistry());
    begun.await();

    loop.close();

    interrupted.await();
  }

  @Test
  void interruptsALookThatDoesNotEnd() throws InterruptedException {
    WorkLoop<String> loop =
        WorkLoop.start(
            "sample",
            work(
                _ -> {
                  hang();
                  return List.of();
                },
                () -> {}),
            NEVER,
            new SimpleMeterRegistry());
    begun.await();

    loop.close();

    interrupted.await();
  }

  @Test
  void whoeverIsInterruptedWhileClosingInterruptsTheTasksAndKeepsTheInterrupt()
      throws InterruptedException {
    WorkLoop<String> loop =
        WorkLoop.start("sample", work(_ -> once(), this::hang), NEVER, new SimpleMeterRegistry());
    begun.await();

    Thread.currentThread().interrupt();
    loop.close();

    assertThat(Thread.interrupted()).isTrue();
    interrupted.await();
  }

  private DueWork<String> work(IntFunction<List<String>> claim, Runnable run) {
    return new DueWork<>() {
      @Override
      public List<String> claim(int limit) {
        looks.incrementAndGet();
        return claim.apply(limit);
      }

      @Override
      public void run(String task) {
        run.run();
      }

      @Override
      public void failed(String task, RuntimeException defect) {
        throw new AssertionError("no defect", defect);
      }
    };
  }

  private List<String> once() {
    return looks.get() == 1 ? List.of("task") : List.of();
  }

  private void hang() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      interrupted.countDown();
    }
  }
}
