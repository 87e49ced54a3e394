package dev.commercesuite.system.failpoints;

import dev.commercesuite.system.failpoints.scenario.FailPoint;
import dev.commercesuite.system.failpoints.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Seconds to recover: a line for each fail point, a column for each kind of fault. */
final class RecoveryTable {
  private RecoveryTable() {}

  static String of(List<Recovery> recoveries) {
    Map<String, Map<FailPoint, Duration>> columns = new TreeMap<>();
    for (Recovery recovery : recoveries) {
      Scenario scenario = recovery.scenario();
      columns
          .computeIfAbsent(column(scenario), _ -> new TreeMap<>())
          .put(scenario.point(), recovery.took());
    }
    StringBuilder table =
        new StringBuilder("seconds to recover; columns: action/try/customer asks%n".formatted());
    table.append(" ".repeat(34)).append(String.join("  ", columns.keySet())).append('\n');
    List<FailPoint> points =
        recoveries.stream()
            .map(recovery -> recovery.scenario().point())
            .distinct()
            .sorted()
            .toList();
    for (FailPoint point : points) {
      table
          .append("%-34s".formatted(point))
          .append(
              columns.entrySet().stream()
                  .map(column -> cell(column.getKey().length(), column.getValue().get(point)))
                  .collect(Collectors.joining("  ")))
          .append('\n');
    }
    return table.append(recoveries.size()).append(" scenarios recovered").toString();
  }

  private static String column(Scenario scenario) {
    return "%s/%s/%s".formatted(scenario.action(), scenario.attempt(), scenario.client());
  }

  private static String cell(int width, @Nullable Duration took) {
    String text = took == null ? "-" : "%.1f".formatted(took.toMillis() / 1_000.0);
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
