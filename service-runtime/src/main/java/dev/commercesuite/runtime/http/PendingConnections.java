package dev.commercesuite.runtime.http;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.SelectorManager;

/**
 * The connections that were accepted and that Jetty has not begun to set up. To accept is much
 * faster than to set up: without a bound, clients that connect all the time would fill the memory,
 * and everybody would wait behind them. What is not accepted waits in the system, in its order.
 */
final class PendingConnections implements SelectorManager.AcceptListener {
  static final int MOST = 64;

  private final Duration longestWait;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<SelectableChannel> pending = new HashSet<>();

  /**
   * @param longestWait when nothing was begun for so long, something was lost, and does not stop
   *     the rest
   */
  PendingConnections(Duration longestWait) {
    this.longestWait = longestWait;
  }

  /** Returns when one more may be accepted. */
  void awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (pending.size() >= MOST) {
        if (!changed.await(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
          pending.clear();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    lock.lock();
    try {
      pending.add(channel);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onAccepted(SelectableChannel channel) {
    begun(channel);
  }

  @Override
  public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    begun(channel);
  }

  private void begun(SelectableChannel channel) {
    lock.lock();
    try {
      pending.remove(channel);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
