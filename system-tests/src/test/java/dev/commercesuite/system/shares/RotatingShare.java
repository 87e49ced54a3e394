package dev.commercesuite.system.shares;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of several equal shares of a test's cases. Each day has the next one, so that as many builds
 * on consecutive days as there are shares run every case; {@code -Dshare.seed} repeats the share of
 * another day. With a single share all cases run.
 *
 * <p>A share takes every n-th case. When cases come in regular groups, a number of shares that is
 * prime mixes them.
 *
 * @param property system property that says how many shares there are
 * @param shares how many there are
 * @param seed which one it is; they count up with it
 */
public record RotatingShare(String property, int shares, long seed) {
  private static final String SEED = "share.seed";

  public RotatingShare {
    if (shares < 1) {
      throw new IllegalArgumentException("-D%s=%d; expected 1 or more".formatted(property, shares));
    }
  }

  /** The share of this build, as its system properties say; all cases when they say nothing. */
  public static RotatingShare of(String property) {
    long today = LocalDate.now(ZoneOffset.UTC).toEpochDay();
    return new RotatingShare(property, Integer.getInteger(property, 1), Long.getLong(SEED, today));
  }

  /** Whether this is the share of that number; numbers beyond the number of shares begin again. */
  boolean isIts(int number) {
    return Math.floorMod(number, shares) == index();
  }

  /**
   * The cases in this share, in their order; prints how to run them again.
   *
   * @param test name of the test class
   */
  public <T> List<T> of(String test, List<T> cases) {
    int first = index();
    List<T> share =
        IntStream.range(0, cases.size())
            .filter(index -> index % shares == first)
            .mapToObj(cases::get)
            .toList();
    if (share.isEmpty()) {
      throw new IllegalArgumentException(
          "-D%s=%d; expected %d or less, as many as there are cases"
              .formatted(property, shares, cases.size()));
    }
    System.out.printf(
        "%s: %d of %d cases, share %d of %d; again with"
            + " ./mvnw -pl system-tests -am verify -Dtest=none -Dit.test=%s -D%s=%d -D%s=%d%n",
        test, share.size(), cases.size(), first + 1, shares, test, property, shares, SEED, seed);
    return share;
  }

  private int index() {
    return (int) Math.floorMod(seed, (long) shares);
  }
}
