package dev.commercesuite.system.cluster.steady;

import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How often calls failed with what; the memory that it needs is limited. */
final class Failures {
  private static final int MOST_KINDS = 50;
  private static final int LONGEST_TEXT = 300;

  /** Such as how many nanoseconds a call had: another number each time, of the same kind. */
  private static final Pattern MEASURED = Pattern.compile("\\d+\\.\\d{6,}|\\d{6,}");

  private final Map<String, Long> counts = new LinkedHashMap<>();
  private long count;

  void add(Status status) {
    count++;
    String text = text(status);
    counts.merge(
        counts.size() < MOST_KINDS || counts.containsKey(text) ? text : "others", 1L, Long::sum);
  }

  long count() {
    return count;
  }

  /** One for each kind, the first to happen first. */
  List<String> lines() {
    return counts.entrySet().stream()
        .map(entry -> "%d x %s".formatted(entry.getValue(), entry.getKey()))
        .toList();
  }

  private static String text(Status status) {
    String description = status.getDescription();
    String cause = status.getCause() == null ? "" : " (" + status.getCause() + ")";
    String text =
        MEASURED
            .matcher(status.getCode() + (description == null ? "" : ": " + description) + cause)
            .replaceAll("…")
            .replaceAll("\\s+", " ");
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
  }
}
