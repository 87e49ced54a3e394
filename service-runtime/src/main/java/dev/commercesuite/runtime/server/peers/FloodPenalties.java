package dev.commercesuite.runtime.server.peers;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The addresses of which a connection was cut off for a flood. They get no other one for a while,
 * and later for some time only ones that may do less. Where somebody else is known behind the same
 * address, it gets some: one stranger is not to shut out the others of his network. Not
 * thread-safe.
 */
final class FloodPenalties {
  /** Enough for a penalty at once. */
  static final int FLOOD = 10;

  /** Enough only when it happens once a second: a client that pings more often than it may. */
  static final int BAD_HABIT = 1;

  /** New connections per second, and at once, of an address with somebody else behind it. */
  static final int WITH_OTHERS = 10;

  static final int MOST_ADDRESSES = 10_000;

  private static final int LONGEST = 6;
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  /** In which the weights of what happens are added up. */
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Duration first;
  private final LongSupplier nanoTime;

  /** The one that was cut off least lately comes first. */
  private final Map<InetAddress, Offender> offenders = new LinkedHashMap<>();

  /**
   * Nobody has done anything yet.
   *
   * @param first how long the first penalty is; zero for none
   */
  FloodPenalties(Duration first, LongSupplier nanoTime) {
    this.first = first;
    this.nanoTime = nanoTime;
  }

  /** What a new connection may be. */
  enum Verdict {
    WELCOME,
    ON_PROBATION,
    REFUSED
  }

  private static final class Offender {
    private int weight;
    private long weighed;
    private Duration penalty = Duration.ZERO;
    private long last;
    private long begun;
    private long second;
    private int admitted;
  }

  /** A connection of the address was cut off. */
  void add(InetAddress address, int weight) {
    if (first.isZero()) {
      return;
    }
    long now = nanoTime.getAsLong();
    Offender offender = offenders.remove(address);
    if (offender == null || isForgotten(offender, now)) {
      offender = new Offender();
      if (offenders.size() >= MOST_ADDRESSES) {
        offenders.remove(offenders.keySet().iterator().next());
      }
    }
    if (now - offender.weighed >= WINDOW.toNanos()) {
      offender.weight = 0;
    }
    if (offender.weight == 0) {
      offender.weighed = now;
    }
    offender.weight += weight;
    offender.last = now;
    if (offender.weight >= FLOOD) {
      offender.weight = 0;
      offender.begun = now;
      offender.admitted = 0;
      offender.second = 0;
      offender.penalty = offender.penalty.isZero() ? first : longer(offender.penalty);
    }
    offenders.put(address, offender);
  }

  private Duration longer(Duration before) {
    Duration longest = first.multipliedBy(LONGEST);
    Duration twice = before.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }

  /**
   * Whether the address gets another connection.
   *
   * @param hasOthers whether there is somebody behind it of whom something is known; asked only
   *     when it matters
   */
  Verdict verdict(InetAddress address, BooleanSupplier hasOthers) {
    Offender offender = offenders.get(address);
    if (offender == null) {
      return Verdict.WELCOME;
    }
    long now = nanoTime.getAsLong();
    if (isForgotten(offender, now)) {
      offenders.remove(address);
      return Verdict.WELCOME;
    }
    if (offender.penalty.isZero()) {
      return Verdict.WELCOME; // No more than bad habits.
    }
    if (now - offender.begun >= offender.penalty.toNanos()) {
      return Verdict.ON_PROBATION;
    }
    return hasOthers.getAsBoolean() && isOneOfFew(offender, now)
        ? Verdict.ON_PROBATION
        : Verdict.REFUSED;
  }

  private static boolean isOneOfFew(Offender offender, long now) {
    long second = Duration.ofNanos(now - offender.begun).toSeconds();
    if (second != offender.second) {
      offender.second = second;
      offender.admitted = 0;
    }
    offender.admitted++;
    return offender.admitted <= WITH_OTHERS;
  }

  private static boolean isForgotten(Offender offender, long now) {
    return now - offender.last >= offender.penalty.plus(REMEMBERED).toNanos();
  }
}
