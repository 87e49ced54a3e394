package dev.commercesuite.system.model;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often which kind of operation came to which outcome. Thread-safe. */
final class Tally {
  private final Map<String, Map<String, LongAdder>> counts = new ConcurrentSkipListMap<>();

  void count(String kind, String outcome) {
    counts
        .computeIfAbsent(kind, _ -> new ConcurrentSkipListMap<>())
        .computeIfAbsent(outcome, _ -> new LongAdder())
        .increment();
  }

  long count(String kind) {
    Map<String, LongAdder> outcomes = counts.get(kind);
    return outcomes == null ? 0 : outcomes.values().stream().mapToLong(LongAdder::sum).sum();
  }

  boolean hasOutcome(String outcome) {
    return counts.values().stream().anyMatch(outcomes -> outcomes.containsKey(outcome));
  }

  /** A line for every outcome of every kind. */
  String table() {
    StringBuilder table = new StringBuilder();
    counts.forEach((kind, outcomes) -> {
      table.append("%-22s %,10d%n".formatted(kind, count(kind)));
      outcomes.forEach(
          (outcome, count) -> table.append("    %-44s %,10d%n".formatted(outcome, count.sum())));
    });
    return table.toString();
  }
}
