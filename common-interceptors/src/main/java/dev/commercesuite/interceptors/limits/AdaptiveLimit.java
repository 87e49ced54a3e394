package dev.commercesuite.interceptors.limits;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls may be in progress at the same time, by how many of them only wait: for a
 * connection of the database's pool, or for a processor. What a call does otherwise, and how long
 * that takes, does not matter, so that calls which are slow elsewhere do not count against those
 * which are fast here.
 *
 * <p>It looks at a tenth of a second as a whole. By Little's law, the number of callers that wait
 * on average is the calls that end per second times the seconds that each has waited. If that is
 * more than {@link #BEARABLE_WAIT} for a second, which is a queue that stands and no crowd that
 * passes, the limit becomes what was in progress less those that wait too many. If next to nobody
 * waits, it grows by half: up to what a crowd may bring at any time, and beyond only while calls
 * need it.
 *
 * <p>In its first seconds a process is slow whatever it takes, because it is not compiled yet:
 * until then the limit does not fall.
 *
 * <p>Not thread-safe.
 */
final class AdaptiveLimit {

  /** What a call may wait on average: little, as people see it, and more than calls take. */
  static final Duration BEARABLE_WAIT = Duration.ofMillis(10);

  /** What a server that is not busy takes at once, before it knows whether that is too much. */
  static final int CROWD = 128;

  private static final long WINDOW = Duration.ofMillis(100).toNanos();
  private static final int CALLS_IN_WINDOW = 10;

  /** However few calls there are. */
  private static final long LONGEST_WINDOW = Duration.ofMillis(300).toNanos();

  /** For how long calls wait for too long before fewer are taken: a busy neighbour passes, too. */
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  /** From the first call on. */
  private static final long SLOW_START = Duration.ofSeconds(10).toNanos();

  /** More are as good as forever. */
  private static final int MOST_WINDOWS = 100;

  private static final double GROWTH = 1.5;
  private static final double SHRINKAGE = 0.9;

  /** How much of the limit is in use when more is needed. */
  private static final double NEEDED = 0.75;

  /** How much of what may wait does, at most, when there is room for many more. */
  private static final double NEXT_TO_NOBODY = 0.25;

  private final int fewest;
  private final int most;
  private final int crowd;
  private final IntSupplier waiting;

  private double limit;

  /** When the first call came. */
  private @Nullable Long first;

  /** When the window began, and when it was last looked at who waits. */
  private long begin;

  private long latest;

  /** Who waited then. */
  private int waitingLately;

  /** Of all callers in the window, in nanoseconds. */
  private double waited;

  private int finished;
  private int mostInUse;

  /** For how long, until the end of the latest window, calls have waited for too long. */
  private long unbearable;

  /**
   * Makes a limit for a server that is not busy.
   *
   * @param waiting how many callers wait at the moment
   * @param now in nanoseconds, of any clock that goes on steadily
   */
  AdaptiveLimit(int fewest, int most, IntSupplier waiting, long now) {
    this.fewest = fewest;
    this.most = most;
    this.crowd = Math.min(most, Math.max(CROWD, 4 * fewest));
    this.waiting = waiting;
    this.limit = crowd;
    this.begin = now;
    this.latest = now;
  }

  /** How many calls may be in progress. */
  int places() {
    return (int) limit;
  }

  /**
   * A call asks for a place.
   *
   * @param inUse how many have one
   */
  void asked(int inUse, long now) {
    look(inUse, now);
  }

  /**
   * A call has ended.
   *
   * @param inUse how many are left
   */
  void ended(int inUse, long now) {
    finished++;
    look(inUse, now);
  }

  private void look(int inUse, long now) {
    if (first == null) {
      first = now;
    }
    boolean mayFall = now - first >= SLOW_START;
    int waitingNow = waiting.getAsInt();
    // Who is there at both ends of a pause has waited all the time; others may have for a moment.
    waited += (double) Math.min(waitingLately, waitingNow) * (now - latest);
    waitingLately = waitingNow;
    latest = now;
    long length = now - begin;
    if (length >= WINDOW && (finished >= CALLS_IN_WINDOW || length >= LONGEST_WINDOW)) {
      adapt(length, mayFall);
      begin = now;
      waited = 0;
      finished = 0;
      mostInUse = 0;
    }
    mostInUse = Math.max(mostInUse, inUse);
  }

  private void adapt(long length, boolean mayFall) {
    if (fewest == most) {
      return;
    }
    double queue = waited / length;
    double bearable = (double) finished * BEARABLE_WAIT.toNanos() / length;
    unbearable = queue > bearable + 1 ? unbearable + length : 0;
    if (mayFall && unbearable >= PATIENCE) {
      double fitting = Math.max(mostInUse - (queue - bearable), mostInUse / 2.0);
      limit = Math.max(fewest, Math.min(limit, fitting));
    } else if (queue <= Math.max(bearable, NEXT_TO_NOBODY)) {
      grow(queue, bearable, (int) Math.min(length / WINDOW, MOST_WINDOWS));
    }
  }

  private void grow(double queue, double bearable, int windows) {
    double larger =
        queue <= NEXT_TO_NOBODY * Math.max(bearable, 1)
            ? limit * Math.pow(GROWTH, windows)
            : limit + 1;
    if (mostInUse >= limit * NEEDED) {
      limit = Math.min(most, larger);
    } else if (limit <= crowd) {
      limit = Math.min(crowd, larger);
    } else {
      limit = crowd + (limit - crowd) * Math.pow(SHRINKAGE, windows);
    }
  }
}
