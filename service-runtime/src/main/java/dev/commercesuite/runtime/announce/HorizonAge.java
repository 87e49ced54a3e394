package dev.commercesuite.runtime.announce;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * For how long the oldest running transaction has been running at least: since the first moment at
 * which its number is known to have been given out. Not thread-safe.
 */
final class HorizonAge {
  private final int mostMarks;
  private final Deque<Mark> marks = new ArrayDeque<>();

  /** Up to which number transactions had begun by a time. */
  private record Mark(long next, Instant time) {}

  /**
   * @param mostMarks that are remembered; with more, the age is known less exactly once the horizon
   *     moves on
   */
  HorizonAge(int mostMarks) {
    this.mostMarks = mostMarks;
  }

  /**
   * Zero when no transaction is running.
   *
   * @param horizon the number of the oldest running transaction
   * @param next the number that the next transaction gets
   */
  Duration at(Instant time, long horizon, long next) {
    if (!marks.isEmpty() && next < marks.getLast().next()) {
      marks.clear(); // The database was restored, and its transactions are numbered anew.
    }
    marks.addLast(new Mark(next, time));
    while (!marks.isEmpty() && marks.getFirst().next() <= horizon) {
      marks.removeFirst();
    }
    if (marks.size() > mostMarks) {
      Iterator<Mark> oldest = marks.iterator();
      oldest.next();
      oldest.next();
      oldest.remove();
    }
    return marks.isEmpty() ? Duration.ZERO : Duration.between(marks.getFirst().time(), time);
  }
}
