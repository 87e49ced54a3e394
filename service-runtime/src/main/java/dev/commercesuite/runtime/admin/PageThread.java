package dev.commercesuite.runtime.admin;

import dev.commercesuite.runtime.logging.CurrentService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pages that take time, one after the other, on a platform thread of its own: whoever asks
 * for many of them has one processor at most, and nobody's probe waits for it. As many wait as the
 * server takes connections, each of which has one request at a time.
 */
final class PageThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PageThread.class);

  private final String service;
  private final ExecutorService thread;

  /**
   * @param service whose it is, for its log lines
   * @param name of the thread
   */
  PageThread(String service, String name) {
    this.service = service;
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /**
   * Makes a page.
   *
   * @param callback fails when the page does
   * @param page writes the answer
   */
  void make(Callback callback, Runnable page) {
    try {
      thread.execute(() -> CurrentService.run(service, () -> run(callback, page)));
    } catch (RejectedExecutionException e) {
      callback.failed(e);
    }
  }

  private static void run(Callback callback, Runnable page) {
    try {
      page.run();
    } catch (RuntimeException | Error failure) {
      log.atError().setCause(failure).log("A page of the admin port cannot be made");
      callback.failed(failure);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
