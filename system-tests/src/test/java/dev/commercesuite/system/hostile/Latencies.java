package dev.commercesuite.system.hostile;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long calls took, in nanoseconds from the shortest on, and how many failed in which way. Those
 * that failed are among them.
 */
record Latencies(List<Long> sorted, Map<String, Integer> errors) {
  Latencies {
    sorted = sorted.stream().sorted().toList();
    errors = new TreeMap<>(errors);
  }

  /** Those of several clients. */
  static Latencies of(List<Latencies> clients) {
    Map<String, Integer> errors = new TreeMap<>();
    clients.forEach(client ->
        client.errors.forEach((error, count) -> errors.merge(error, count, Integer::sum)));
    return new Latencies(
        clients.stream().flatMap(client -> client.sorted.stream()).toList(), errors);
  }

  int calls() {
    return sorted.size();
  }

  int failed() {
    return errors.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Such as 99; of few calls that of the slowest. */
  Duration percentile(int percent) {
    return sorted.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)));
  }

  /** Such as {@code 4 UNAVAILABLE}. */
  String errorsAsText() {
    return errors.isEmpty()
        ? "0"
        : errors.entrySet().stream()
            .map(error -> error.getValue() + " " + error.getKey())
            .collect(Collectors.joining(", "));
  }
}
