package dev.commercesuite.system.shop;

import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Journal.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the journal says about each request: acknowledged if it ever was, refused if nothing else
 * was ever said, otherwise unknown.
 */
public final class Verdicts {
  private final Map<String, List<Line>> requests;

  public Verdicts(List<Line> journal) {
    requests =
        journal.stream()
            .collect(
                Collectors.groupingBy(Line::requestId, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * One request.
   *
   * @param step OK, FAIL or UNKNOWN
   * @param last the latest line that says so
   */
  public record Verdict(Step step, Line last) {}

  public List<Verdict> all() {
    return requests.values().stream().map(Verdicts::verdict).toList();
  }

  /** Requests that were told something else after they had been told the end. */
  public List<String> contradictions() {
    return requests.values().stream().flatMap(lines -> contradictions(lines).stream()).toList();
  }

  private static List<String> contradictions(List<Line> lines) {
    List<String> found = new ArrayList<>();
    Line acknowledged = null;
    for (Line line : lines) {
      boolean changed =
          switch (line.step()) {
            case INTENT, UNKNOWN -> false;
            case FAIL -> acknowledged != null;
            case OK ->
                acknowledged != null
                    && acknowledged.conclusive()
                    && !acknowledged.answer().equals(line.answer());
          };
      if (changed) {
        found.add("first %s, then %s".formatted(acknowledged, line));
      }
      if (line.step() == Step.OK && (acknowledged == null || !acknowledged.conclusive())) {
        acknowledged = line;
      }
    }
    return found;
  }

  /** The last lines that do not tell the end. */
  public List<Line> inconclusive() {
    return requests.values().stream()
        .map(List::getLast)
        .filter(line -> line.step() != Step.FAIL && !line.conclusive())
        .toList();
  }

  private static Verdict verdict(List<Line> lines) {
    for (Step step : List.of(Step.OK, Step.UNKNOWN)) {
      List<Line> saying = lines.stream().filter(line -> line.step() == step).toList();
      if (!saying.isEmpty()) {
        return new Verdict(step, saying.getLast());
      }
    }
    // A client that died after its intent knows nothing either.
    Line last = lines.getLast();
    return new Verdict(last.step() == Step.FAIL ? Step.FAIL : Step.UNKNOWN, last);
  }
}
