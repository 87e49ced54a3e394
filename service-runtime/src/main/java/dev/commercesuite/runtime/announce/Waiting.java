package dev.commercesuite.runtime.announce;

import dev.commercesuite.runtime.database.Transaction.Announcement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be announced, each item once, and of each channel only so many: with one more, all of
 * them become "look again". Thread-safe.
 */
final class Waiting {
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private Map<String, Items> channels = new HashMap<>();
  private boolean closed;

  /**
   * @param most items that are remembered of a channel
   */
  Waiting(int most) {
    this.most = most;
  }

  /** What waits on a channel. For one thread at a time. */
  static final class Items {
    private final Set<String> items = new LinkedHashSet<>();
    private boolean all;

    /** Listeners have to look for everything: there are more items than are remembered. */
    boolean all() {
      return all;
    }

    /** How many are told by themselves. */
    int size() {
      return items.size();
    }

    List<String> payloads() {
      return all ? List.of(Payloads.ALL) : Payloads.of(items);
    }

    private void add(String item, int most) {
      if (all) {
        return;
      }
      if (!Payloads.takes(item) || (items.size() >= most && !items.contains(item))) {
        forgetItems();
      } else {
        items.add(item);
      }
    }

    private void addAll(Items others, int most) {
      if (others.all) {
        forgetItems();
      } else {
        others.items.forEach(item -> add(item, most));
      }
    }

    private void forgetItems() {
      all = true;
      items.clear();
    }
  }

  void add(Collection<Announcement> announcements) {
    lock.lock();
    try {
      for (Announcement announcement : announcements) {
        of(announcement.channel()).add(announcement.item(), most);
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What was taken, and could not be announced. */
  void putBack(Map<String, Items> taken) {
    lock.lock();
    try {
      taken.forEach((channel, items) -> of(channel).addAll(items, most));
    } finally {
      lock.unlock();
    }
  }

  /** Channels on which something could not be announced: listeners are to look for all. */
  void putBackAsAll(Collection<String> taken) {
    lock.lock();
    try {
      taken.forEach(channel -> of(channel).forgetItems());
    } finally {
      lock.unlock();
    }
  }

  private Items of(String channel) {
    return channels.computeIfAbsent(channel, _ -> new Items());
  }

  /** By their channels, once there are any; empty when there are none and it is closed. */
  Map<String, Items> take() throws InterruptedException {
    lock.lock();
    try {
      while (channels.isEmpty() && !closed) {
        news.await();
      }
      Map<String, Items> taken = channels;
      channels = new HashMap<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, but not once it is closed. */
  void pause(Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    lock.lock();
    try {
      while (end - System.nanoTime() > 0 && !closed) {
        var _ = news.awaitNanos(end - System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait to be told by themselves. */
  int size() {
    lock.lock();
    try {
      return channels.values().stream().mapToInt(Items::size).sum();
    } finally {
      lock.unlock();
    }
  }
}
