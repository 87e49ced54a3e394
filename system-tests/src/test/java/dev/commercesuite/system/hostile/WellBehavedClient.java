package dev.commercesuite.system.hostile;

import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Somebody who calls again and again, a moment after each answer, and notices what goes wrong. */
final class WellBehavedClient implements AutoCloseable {
  private final Call call;
  private final Duration pause;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private WellBehavedClient(Call call, Duration pause) {
    this.call = call;
    this.pause = pause;
  }

  /** One call, with its own time limit. */
  interface Call {
    /** Waits for the answer. */
    void send() throws Exception;
  }

  /**
   * Begins.
   *
   * @param atOnce how many calls at the same time
   * @param pause between an answer and the next call
   */
  static WellBehavedClient start(int atOnce, Duration pause, Call call) {
    WellBehavedClient client = new WellBehavedClient(call, pause);
    for (int i = 0; i < atOnce; i++) {
      client.threads.execute(client::goOn);
    }
    return client;
  }

  /** What it has noticed so far. */
  Latencies latencies() {
    return new Latencies(nanos.stream().toList(), errors);
  }

  /** Lets the calls in progress come to their end. */
  @Override
  public void close() {
    end.countDown();
    threads.close();
  }

  private void goOn() {
    try {
      do {
        long begin = System.nanoTime();
        try {
          call.send();
        } catch (StatusRuntimeException e) {
          RemoteFailure failure = RemoteFailure.from(e);
          count((failure.code() + " " + failure.reason()).strip());
        } catch (Exception e) {
          count(e.getClass().getSimpleName());
        }
        nanos.add(System.nanoTime() - begin);
      } while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void count(String error) {
    errors.merge(error, 1, Integer::sum);
  }
}
