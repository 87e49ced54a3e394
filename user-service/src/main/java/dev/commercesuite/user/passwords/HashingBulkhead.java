package dev.commercesuite.user.passwords;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.PasswordHasher;
import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Bounds how many hashes are computed at the same time, and how many callers wait for how long. A
 * caller beyond that is refused at once ({@link HashingQueue}), so that a storm of logins holds no
 * more calls and connections than that. Thread-safe.
 *
 * <p>Hashes are computed on platform threads, which share the processors fairly with everything
 * else; virtual threads would keep their carriers until a hash is done.
 */
final class HashingBulkhead implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final HashingLimits limits;

  private final LongSupplier nanoTime;
  private final HashingQueue queue;
  private final Semaphore running;
  private final ExecutorService workers;

  HashingBulkhead(HashingLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.queue = new HashingQueue(limits, nanoTime);
    this.running = new Semaphore(limits.concurrency(), true);
    this.workers =
        Executors.newFixedThreadPool(
            limits.concurrency(), Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
  }

  /** Admits a caller until it closes the permit, once. */
  PasswordHasher.Permit acquire() {
    if (!queue.enter()) {
      throw overloaded();
    }
    return queue::leave;
  }

  /**
   * Does the work as soon as a worker is free.
   *
   * @throws UserException.HashingOverloaded when the wait is longer than it looked when the caller
   *     was admitted, or is going to be
   */
  <T> T execute(Supplier<T> work) {
    try {
      if (!awaitTurn()) {
        throw overloaded();
      }
      return start(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
    }
  }

  private boolean awaitTurn() throws InterruptedException {
    // With a time, it does not overtake those that wait.
    if (running.tryAcquire(0, TimeUnit.NANOSECONDS)) {
      return true;
    }
    if (!queue.mayWait()) {
      return false;
    }
    try {
      return running.tryAcquire(limits.longestWait().toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      queue.waited();
    }
  }

  /** Ends the threads when they have nothing to do any more. */
  @Override
  public void close() {
    workers.shutdown();
  }

  /** The worker is busy until the work ends, even when its caller no longer waits. */
  private <T> Future<T> start(Supplier<T> work) {
    try {
      if (Context.current().isCancelled()) {
        // The client has gone while this call waited.
        throw overloaded();
      }
      return workers.submit(() -> {
        long begin = nanoTime.getAsLong();
        try {
          return work.get();
        } finally {
          running.release();
          queue.hashed(nanoTime.getAsLong() - begin);
        }
      });
    } catch (UserException.HashingOverloaded | RejectedExecutionException e) {
      running.release();
      throw overloaded();
    }
  }

  private static UserException.HashingOverloaded overloaded() {
    return new UserException.HashingOverloaded(RETRY_AFTER);
  }
}
