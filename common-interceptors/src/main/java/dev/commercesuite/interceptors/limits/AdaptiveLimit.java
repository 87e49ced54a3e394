package dev.commercesuite.interceptors.limits;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
 * <p>While nobody knows who waits, because the database may be away, the limit stays as it is, and
 * no look speaks for longer than {@link #LONGEST_WINDOW} in which no call came or ended.
 *
 * <p>Calls that wait elsewhere, for another service or a provider, leave to the others as many
 * places as are the fewest: a limit that is low is not used up by them.
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
  private final Supplier<OptionalInt> waiting;
  private final IntSupplier elsewhere;

  private double limit;

  /** When the first call came. */
  private @Nullable Long first;

  /** When the window began, and when it was last looked at who waits. */
  private long begin;

  private long latest;

  /** How many waited then; 0 if nobody knew. */
  private int waitingLately;

  /** Of all callers in the window, in nanoseconds. */
  private double waited;

  /** For how much of the window it is known who waited. */
  private long known;

  private int finished;
  private int mostInUse;

  /** For how long, until the end of the latest window, calls have waited for too long on end. */
  private long unbearable;

  /**
   * Makes a limit for a server that is not busy.
   *
   * @param waiting how many calls wait at the moment for what they share; empty if nobody knows
   * @param elsewhere how many wait for something else
   * @param now in nanoseconds, of any clock that goes on steadily
   */
  AdaptiveLimit(
      int fewest, int most, Supplier<OptionalInt> waiting, IntSupplier elsewhere, long now) {
    this.fewest = fewest;
    this.most = most;
    this.crowd = Math.min(most, Math.max(CROWD, 4 * fewest));
    this.waiting = waiting;
    this.elsewhere = elsewhere;
    this.limit = crowd;
    this.begin = now;
    this.latest = now;
  }

  /** How many calls may be in progress. */
  int places() {
    return Math.max((int) limit, Math.min(most, fewest + elsewhere.getAsInt()));
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
    OptionalInt waitingNow = waiting.get();
    if (waitingNow.isEmpty()) {
      waitingLately = 0;
      latest = now;
      beginWindow(now);
    } else {
      add(waitingNow.getAsInt(), now);
      long length = now - begin;
      if (length >= WINDOW && (finished >= CALLS_IN_WINDOW || length >= LONGEST_WINDOW)) {
        adapt(length, mayFall);
        beginWindow(now);
      }
    }
    mostInUse = Math.max(mostInUse, inUse);
  }

  private void add(int waitingNow, long now) {
    long pause = now - latest;
    if (pause > LONGEST_WINDOW) {
      // What was before it is over.
      unbearable = 0;
      waited = 0;
      known = 0;
      pause = LONGEST_WINDOW;
    }
    // Who is there at both ends of a pause has waited all the time; others may have for a moment.
    waited += (double) Math.min(waitingLately, waitingNow) * pause;
    known += pause;
    waitingLately = waitingNow;
    latest = now;
  }

  private void beginWindow(long now) {
    begin = now;
    waited = 0;
    known = 0;
    finished = 0;
    mostInUse = 0;
  }

  private void adapt(long length, boolean mayFall) {
    if (fewest == most) {
      return;
    }
    double queue = waited / known;
    double bearable = (double) finished * BEARABLE_WAIT.toNanos() / length;
    unbearable = queue > bearable + 1 ? unbearable + known : 0;
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
