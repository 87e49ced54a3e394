package dev.commercesuite.runtime.watch;

import dev.commercesuite.interceptors.auth.CurrentCaller;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open watch stream. Its thread reads when something may have changed and when the client can
 * take more, never ahead: a slow client costs one small batch of messages. It ends with OK when it
 * is told to, and when its time is over; and with an error when the access token that opened it is
 * revoked, before anything else is sent.
 */
final class WatchStream<M> implements Runnable {
  /** How long a stream that waits does not look whether its token was revoked. */
  private static final Duration RECHECK = Duration.ofSeconds(10);

  private final ServerCallStreamObserver<M> observer;
  private final WatchSource<M> source;
  private final WatchPace pace;
  private final Instant expiry;
  private final InstantSource clock;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean changed;
  private boolean ending;

  /** How often it has looked in vain for what is on its way; 0 when nothing is known to be. */
  private int waits;

  private long lastSent = System.nanoTime();

  /**
   * Takes over the observer; must be called before the RPC method returns.
   *
   * @param expiry when the stream has to end
   */
  WatchStream(
      ServerCallStreamObserver<M> observer,
      WatchSource<M> source,
      WatchPace pace,
      Instant expiry,
      InstantSource clock) {
    this.observer = observer;
    this.source = source;
    this.pace = pace;
    this.expiry = expiry;
    this.clock = clock;
    observer.setOnReadyHandler(this::wake);
    observer.setOnCancelHandler(this::end);
  }

  /** There may be something new to read. */
  void changed() {
    signal(() -> changed = true);
  }

  /** The stream is to end now. */
  void end() {
    signal(() -> ending = true);
  }

  private void wake() {
    signal(() -> {});
  }

  private void signal(Runnable update) {
    lock.lock();
    try {
      update.run();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (isOpen()) {
        CurrentCaller.verifyAgain();
        forgetChanges();
        List<M> messages = source.read();
        for (M message : messages) {
          if (!awaitReady()) {
            break;
          }
          send(message);
        }
        if (messages.isEmpty() && source.expectsMore()) {
          pause(pace.soon(waits++));
        } else {
          waits = 0;
          if (messages.isEmpty()) {
            pause(pace.poll());
          }
        }
      }
      if (!observer.isCancelled()) {
        observer.onCompleted();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // A cancelled call cancels its statement in the database, too: nobody is there to be told.
      if (!observer.isCancelled()) {
        observer.onError(e);
      }
    }
  }

  private boolean isOpen() {
    lock.lock();
    try {
      return !ending && !observer.isCancelled() && clock.instant().isBefore(expiry);
    } finally {
      lock.unlock();
    }
  }

  /** Called before a read, so that a change during the read causes another one. */
  private void forgetChanges() {
    lock.lock();
    try {
      changed = false;
    } finally {
      lock.unlock();
    }
  }

  /** Returns false when the stream is to end instead. */
  private boolean awaitReady() throws InterruptedException {
    lock.lock();
    try {
      while (!observer.isReady() && isOpen()) {
        CurrentCaller.verifyAgain();
        await(untilExpiry());
      }
      return isOpen();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a change, with heartbeats, at most until the next poll. What has changed while
   * something is on its way is on its way, too: for that alone it would look in vain.
   */
  private void pause(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    lock.lock();
    try {
      while ((!changed || waits > 0) && isOpen()) {
        CurrentCaller.verifyAgain();
        long now = System.nanoTime();
        long untilHeartbeat = lastSent + pace.heartbeat().toNanos() - now;
        if (untilHeartbeat <= 0 && observer.isReady()) {
          send(source.heartbeat());
        } else if (end <= now) {
          return;
        } else {
          long wait = untilHeartbeat <= 0 ? end - now : Math.min(end - now, untilHeartbeat);
          await(Math.min(wait, untilExpiry()));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(M message) {
    CurrentCaller.verifyAgain();
    observer.onNext(message);
    lastSent = System.nanoTime();
  }

  /** For a while at most. */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  private void await(long nanos) throws InterruptedException {
    var _ = news.awaitNanos(Math.clamp(nanos, 1, RECHECK.toNanos()));
  }

  /** At most an hour, even for a stream without an end. */
  private long untilExpiry() {
    Instant now = clock.instant();
    Duration most = Duration.ofHours(1);
    return expiry.isAfter(now.plus(most))
        ? most.toNanos()
        : Duration.between(now, expiry).toNanos();
  }
}
