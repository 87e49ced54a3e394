package dev.commercesuite.runtime.work;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.Notifications;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the {@link DueWork} of this replica, each task on a thread of its own and only a few at a
 * time: a slow task takes up one of them, and a task that fails does not affect the others. It
 * looks for work every second, and at once when it is woken: a {@link Notifications.Listener} for
 * what cannot wait a second. Thread-safe.
 */
public final class WorkLoop<T> implements Notifications.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkLoop.class);

  private static final int PLACES = 8;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_TASKS = Duration.ofSeconds(2);
  private static final Duration INTERRUPTED_TASKS = Duration.ofSeconds(1);

  private final String name;
  private final DueWork<T> work;
  private final Duration pause;
  private final Semaphore places = new Semaphore(PLACES);
  private final Semaphore news = new Semaphore(0);
  private final ExecutorService tasks;
  private final BackgroundLoop loop;

  private WorkLoop(String name, DueWork<T> work, Duration pause, MeterRegistry metrics) {
    this.name = name;
    this.work = work;
    this.pause = pause;
    this.tasks = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name).factory());
    this.loop = BackgroundLoop.of(name, metrics, this::look);
  }

  /**
   * Starts to work.
   *
   * @param name of its threads and in its log lines, such as {@code order-recovery}
   */
  public static <T> WorkLoop<T> start(String name, DueWork<T> work, MeterRegistry metrics) {
    return start(name, work, PAUSE, metrics);
  }

  /**
   * @param pause before it looks again without being woken
   */
  static <T> WorkLoop<T> start(
      String name, DueWork<T> work, Duration pause, MeterRegistry metrics) {
    WorkLoop<T> started = new WorkLoop<>(name, work, pause, metrics);
    started.loop.start();
    return started;
  }

  /** Looks for work at once. */
  public void wake() {
    news.release();
  }

  @Override
  public void onNotification(String payload) {
    wake();
  }

  @Override
  public void onConnected() {
    wake();
  }

  private Duration look() throws InterruptedException {
    places.acquire();
    int free = 1 + places.drainPermits();
    // Before looking, so that a wake-up during the look causes another one.
    news.drainPermits();
    int started = startDue(free);
    places.release(free - started);
    if (started < free && !loop.isClosed()) {
      var _ = news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
    return Duration.ZERO;
  }

  /** Returns how many tasks were started. */
  private int startDue(int free) {
    if (loop.isClosed()) {
      return 0;
    }
    List<T> due;
    try {
      due = work.claim(free);
    } catch (RuntimeException | Error e) {
      loop.countFailure();
      log.atWarn()
          .setCause(e)
          .addKeyValue("work", name)
          .log("Due work could not be claimed; trying again");
      return 0;
    }
    int started = 0;
    try {
      for (T task : due) {
        tasks.execute(() -> {
          try {
            run(task);
          } finally {
            places.release();
          }
        });
        started++;
      }
    } catch (RuntimeException | Error e) {
      loop.countFailure();
      log.atWarn()
          .setCause(e)
          .addKeyValue("work", name)
          .log("Due work could not be begun; it is due again when its lease ends");
    }
    return started;
  }

  private void run(T task) {
    try {
      try {
        work.run(task);
      } catch (RuntimeException e) {
        if (loop.isClosed() || (e instanceof DatabaseException trouble && trouble.isTransient())) {
          throw e;
        }
        work.failed(task, e);
      }
    } catch (RuntimeException | Error e) {
      log.atWarn()
          .setCause(e)
          .addKeyValue("work", name)
          .addKeyValue("task", task)
          .log("A task failed; it is due again when its lease ends");
    }
  }

  /** Gives the running tasks a moment to complete. */
  @Override
  public void close() {
    loop.closing();
    wake();
    places.release();
    loop.close(LAST_TASKS);
    try {
      tasks.shutdown();
      if (!tasks.awaitTermination(LAST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
        tasks.shutdownNow();
        var _ = tasks.awaitTermination(INTERRUPTED_TASKS.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      tasks.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
