package dev.commercesuite.system.shop;

import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Journal.Step;
import dev.commercesuite.system.shop.Verdicts.Verdict;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a load did and what came of it, for people to read. */
public final class LoadReport {
  private final StringBuilder text = new StringBuilder();

  public LoadReport(String title) {
    line("%s", title);
  }

  /** From start to serving, by what was killed. */
  public void recoveries(Map<?, List<Duration>> recoveries) {
    line("%nkilled %31s %9s %9s", "times", "median s", "longest s");
    recoveries.forEach((what, durations) -> {
      List<Duration> sorted = durations.stream().sorted(Comparator.naturalOrder()).toList();
      line(
          "%-32s %5d %9.1f %9.1f",
          what, sorted.size(), seconds(sorted.get(sorted.size() / 2)), seconds(sorted.getLast()));
    });
  }

  /** All calls of the load. */
  public void calls(List<Line> journal) {
    line("%ncalls %32s %9s %9s %9s", "intent", "ok", "fail", "unknown");
    for (Kind kind : Kind.values()) {
      Map<Step, Long> steps = new EnumMap<>(Step.class);
      journal.stream()
          .filter(line -> line.kind() == kind)
          .forEach(line -> steps.merge(line.step(), 1L, Long::sum));
      line(
          "%-29s %9d %9d %9d %9d",
          kind,
          steps.getOrDefault(Step.INTENT, 0L),
          steps.getOrDefault(Step.OK, 0L),
          steps.getOrDefault(Step.FAIL, 0L),
          steps.getOrDefault(Step.UNKNOWN, 0L));
    }
    line("why not: %s", whys(journal));
  }

  /**
   * Requests with an unknown outcome.
   *
   * @param atTheEnd of the load
   * @param afterwards when every request was sent again
   */
  public void resolved(List<Verdict> atTheEnd, List<Verdict> afterwards) {
    Map<String, Step> now =
        afterwards.stream().collect(Collectors.toMap(it -> it.last().requestId(), Verdict::step));
    Map<Step, Long> became =
        atTheEnd.stream()
            .filter(it -> it.step() == Step.UNKNOWN)
            .collect(
                Collectors.groupingBy(
                    it -> now.getOrDefault(it.last().requestId(), Step.UNKNOWN),
                    () -> new EnumMap<>(Step.class),
                    Collectors.counting()));
    line(
        "%nrequests: %d; unknown at the end of the load, and what a repetition said: %s",
        afterwards.size(), became);
  }

  public void quiet(String when, Duration took) {
    line("quiet %s: %.1f s", when, seconds(took));
  }

  private static Map<String, Long> whys(List<Line> journal) {
    return journal.stream()
        .filter(line -> line.step() == Step.FAIL || line.step() == Step.UNKNOWN)
        .collect(
            Collectors.groupingBy(
                line -> line.step().name().toLowerCase(Locale.ROOT) + " " + line.state(),
                TreeMap::new,
                Collectors.counting()));
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format + "%n", arguments));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
