package dev.commercesuite.system.hostile;

import dev.commercesuite.system.hostile.Attack.Expected;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an attack did.
 *
 * @param alone how fast the neighbours were before
 * @param beside how fast they were while it went on
 * @param before what the process had before
 * @param most what it had at most while it went on
 * @param after what it had a moment after
 */
record Figures(
    Attack attack,
    Attackers.Toll toll,
    Map<Neighbour, Latencies> alone,
    Map<Neighbour, Latencies> beside,
    ProcessFigures before,
    ProcessFigures most,
    ProcessFigures after) {
  static final String TABLE_HEAD =
      """
      | attack | neighbours: calls | failed | p99 alone | p99 beside it | memory | descriptors: before, most, after | log | connections: opened, refused, cut off | the longest |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  Figures {
    alone = new EnumMap<>(alone);
    beside = new EnumMap<>(beside);
  }

  Latencies alone(Neighbour neighbour) {
    return Objects.requireNonNull(alone.get(neighbour));
  }

  long logBytes() {
    return after.logBytes() - before.logBytes();
  }

  /** For whoever looks at a build. */
  String line() {
    return "%s: %s; %d MB, descriptors %s, log %d bytes, connections %s, the longest %s"
        .formatted(
            attack,
            beside.entrySet().stream()
                .map(entry -> neighbour(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("; ")),
            most.residentMegabytes(),
            descriptors(),
            logBytes(),
            connections(),
            milliseconds(toll.longest()));
  }

  /** For a table in Markdown. */
  String row() {
    return "| %s | %s | %s | %s | %s | %d MB | %s | %s | %s | %s |%n"
        .formatted(
            attack.text(),
            each(beside, latencies -> "%,d".formatted(latencies.calls())),
            each(beside, Latencies::errorsAsText),
            beside.keySet().stream()
                .map(neighbour -> milliseconds(alone(neighbour).percentile(99)))
                .collect(Collectors.joining("; ")),
            each(beside, latencies -> milliseconds(latencies.percentile(99))),
            most.residentMegabytes(),
            descriptors(),
            kilobytes(),
            connections(),
            attack.expected() == Expected.CUT_OFF ? milliseconds(toll.longest()) : "");
  }

  private String neighbour(Neighbour neighbour, Latencies latencies) {
    Latencies before = alone(neighbour);
    return "%d %s, failed: %s, p50 %s (alone %s), p99 %s (alone %s)"
        .formatted(
            latencies.calls(),
            neighbour.text(),
            latencies.errorsAsText(),
            milliseconds(latencies.percentile(50)),
            milliseconds(before.percentile(50)),
            milliseconds(latencies.percentile(99)),
            milliseconds(before.percentile(99)));
  }

  private String descriptors() {
    return before.descriptors() + ", " + most.descriptors() + ", " + after.descriptors();
  }

  private String connections() {
    return "%,d, %,d, %,d".formatted(toll.opened(), toll.refused(), toll.cutOff());
  }

  private String kilobytes() {
    return "%,d KB".formatted((logBytes() + 1_023) / 1_024);
  }

  private static String each(Map<Neighbour, Latencies> of, Function<Latencies, String> text) {
    return of.values().stream().map(text).collect(Collectors.joining("; "));
  }

  private static String milliseconds(Duration time) {
    return "%,d ms".formatted(time.toMillis());
  }
}
