package dev.commercesuite.runtime.logging;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which service the current thread works for, so that every log line can say it even when several
 * services share one JVM (on a laptop). Threads inherit it from the thread that made them; threads
 * that are made by a shared one (the event loop) get it from {@link #threadPerTask}.
 */
public final class CurrentService {
  private static final String NONE = "-";
  private static final InheritableThreadLocal<@Nullable String> NAME =
      new InheritableThreadLocal<>();

  private CurrentService() {}

  /** Runs the task as a part of the service. */
  public static void run(String service, Runnable task) {
    var _ =
        call(
            service,
            () -> {
              task.run();
              return service;
            });
  }

  /** {@link #run} for a task with a result. */
  public static <T> T call(String service, Supplier<T> task) {
    String before = NAME.get();
    NAME.set(service);
    try {
      return task.get();
    } finally {
      NAME.set(before);
    }
  }

  /** A virtual thread for each task, each a part of the service. */
  public static ExecutorService threadPerTask(String service, String threadName) {
    return Executors.newThreadPerTaskExecutor(
        task -> Thread.ofVirtual().name(threadName).unstarted(() -> run(service, task)));
  }

  /** The service's name, or {@code -} on a thread that belongs to none. */
  public static String name() {
    String name = NAME.get();
    return name == null ? NONE : name;
  }
}
