package dev.commercesuite.user.passwords;

import dev.commercesuite.user.domain.PasswordHasher;
import dev.commercesuite.user.domain.UserException;
import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds how many hashes are computed at the same time and how many callers wait for theirs.
 * Whoever comes when all places are taken is refused at once, so that a storm of logins holds no
 * more calls and connections than that. Thread-safe.
 *
 * <p>Hashes are computed on platform threads: they share the processors fairly with everything
 * else, where virtual threads would keep their carriers until a hash is done.
 */
final class HashingTurns implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final HashingLimits limits;

  /** For computing and for waiting. */
  private final Semaphore places;

  private final Semaphore turns;
  private final ExecutorService workers;

  HashingTurns(HashingLimits limits) {
    this.limits = limits;
    this.places = new Semaphore(limits.concurrency() + limits.maxWaiting());
    this.turns = new Semaphore(limits.concurrency(), true);
    this.workers =
        Executors.newFixedThreadPool(
            limits.concurrency(), Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
  }

  /** A place, to be given back by closing it, once. */
  PasswordHasher.Place enter() {
    if (!places.tryAcquire()) {
      throw overloaded();
    }
    return places::release;
  }

  /**
   * Does the work when it is this caller's turn.
   *
   * @throws UserException.HashingOverloaded when the wait is too long
   */
  <T> T inTurn(Supplier<T> work) {
    try {
      if (!turns.tryAcquire(limits.longestWait().toNanos(), TimeUnit.NANOSECONDS)) {
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

  /** Ends the threads when they have nothing to do any more. */
  @Override
  public void close() {
    workers.shutdown();
  }

  /** The turn ends with the work, also when its caller does not wait for that. */
  private <T> Future<T> start(Supplier<T> work) {
    try {
      if (Context.current().isCancelled()) {
        // The client has gone while this call waited.
        throw overloaded();
      }
      return workers.submit(() -> {
        try {
          return work.get();
        } finally {
          turns.release();
        }
      });
    } catch (UserException.HashingOverloaded | RejectedExecutionException e) {
      turns.release();
      throw overloaded();
    }
  }

  private static UserException.HashingOverloaded overloaded() {
    return new UserException.HashingOverloaded(RETRY_AFTER);
  }
}
