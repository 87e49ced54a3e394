package dev.commercesuite.system.faults;

import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shop.Client;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills parts of a suite and starts them again: every kind of fault in turn, in random order. */
final class Faults {
  private static final int LONGEST_ABSENCE_MILLIS = 1_500;
  private static final int LONGEST_CALM_MILLIS = 3_000;
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final ReplicatedSuite suite;
  private final Random random;
  private final Client pacing;
  private final List<Fault> kinds;
  private final Deque<Fault> next = new ArrayDeque<>();
  private final Map<Fault, List<Duration>> recoveries = new EnumMap<>(Fault.class);

  /**
   * @param kinds of faults that happen
   * @param pacing whose end ends the pauses as well
   */
  Faults(ReplicatedSuite suite, List<Fault> kinds, Random random, Client pacing) {
    this.suite = suite;
    this.kinds = List.copyOf(kinds);
    this.random = random;
    this.pacing = pacing;
  }

  /** Goes on for as long as this, and until each kind of fault has happened. */
  void goOnFor(Duration atLeast) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < atLeast.toNanos() || recoveries.size() < kinds.size()) {
      pause(LONGEST_CALM_MILLIS);
      strike();
    }
    pause(LONGEST_CALM_MILLIS);
  }

  /** From the start of what was killed to the moment when all of it served, per fault. */
  Map<Fault, List<Duration>> recoveries() {
    return recoveries;
  }

  private void strike() {
    if (next.isEmpty()) {
      List<Fault> all = new ArrayList<>(kinds);
      Collections.shuffle(all, random);
      next.addAll(all);
    }
    Fault fault = next.pop();
    List<Replica> victims = fault.victims(suite, random);
    victims.forEach(Replica::kill);
    if (fault.hitsPostgres()) {
      suite.postgres().kill();
    }
    pause(LONGEST_ABSENCE_MILLIS);
    if (fault == Fault.ONE_THAT_STARTS) {
      victims.forEach(Replica::start);
      pause(LONGEST_CALM_MILLIS);
      victims.forEach(Replica::kill);
    }
    long begin = System.nanoTime();
    if (fault.hitsPostgres()) {
      suite.postgres().start();
    }
    victims.forEach(Replica::start);
    victims.forEach(replica -> replica.awaitServing(LONGEST_START));
    recoveries
        .computeIfAbsent(fault, _ -> new ArrayList<>())
        .add(Duration.ofNanos(System.nanoTime() - begin));
  }

  private void pause(int longestMillis) {
    var _ = pacing.hasEnded(random.nextInt(longestMillis));
  }
}
