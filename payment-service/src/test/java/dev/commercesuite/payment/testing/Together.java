package dev.commercesuite.payment.testing;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Runs an action many times at the same time. */
public final class Together {
  private Together() {}

  /** An action with its number: 0, 1, 2, … */
  public interface Action<T> {
    T run(int number) throws Exception;
  }

  /** Waits until all threads are ready, starts them together, and waits for all of them. */
  public static <T> List<Future<T>> run(int times, Action<T> action) {
    CountDownLatch ready = new CountDownLatch(times);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return IntStream.range(0, times)
          .mapToObj(number ->
              threads.submit(
                  (Callable<T>)
                      () -> {
                        ready.countDown();
                        ready.await();
                        return action.run(number);
                      }))
          .toList();
    }
  }
}
