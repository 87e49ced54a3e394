package dev.commercesuite.system.security.access;

import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.people.Customer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every RPC called by every suspect, with what was expected of it and what came. */
final class AccessMatrix {

  /**
   * One call.
   *
   * @param givenAway what the answer holds of the victim's that the caller may not see
   */
  record Cell(
      Rpc rpc,
      AccessCase suspect,
      Message request,
      Expectation expected,
      Outcome outcome,
      List<String> givenAway) {

    boolean isWrong() {
      return !expected.isMetBy(outcome) || !givenAway.isEmpty();
    }

    /** Everything that is needed to repeat it. */
    String description() {
      return "%s by %s%n  expected %s%n  got      %s%n%s  request  %s%n  header   %s"
          .formatted(
              rpc.name(),
              suspect.name(),
              expected.word(),
              outcome,
              givenAway.isEmpty() ? "" : "  gives away " + givenAway + "\n",
              Outcome.text(request).replace('\n', ' '),
              suspect.caller().authorization());
    }
  }

  private final List<Cell> cells = new ArrayList<>();

  /** Calls them all, one after the other. */
  static AccessMatrix of(List<AccessCase> suspects, Customer victim, Customer bystander) {
    AccessMatrix matrix = new AccessMatrix();
    for (Rpc rpc : Contract.rpcs()) {
      for (AccessCase suspect : suspects) {
        Message request = suspect.request(rpc, victim, bystander);
        Outcome outcome = suspect.caller().call(rpc, request);
        matrix.cells.add(
            new Cell(
                rpc,
                suspect,
                request,
                Expectation.of(rpc, suspect.standing()),
                outcome,
                suspect.maySeeAnyones(rpc)
                    ? List.of()
                    : victim.givenAwayBy(outcome.everything(), Outcome.text(request))));
      }
    }
    return matrix;
  }

  List<Cell> cells() {
    return cells;
  }

  /** How often each outcome came, by kind of caller. */
  String summary() {
    return rows(cell -> cell.suspect().name());
  }

  /** How often each outcome came, by kind of caller and service; then every cell. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(rows(cell -> cell.suspect().name() + ": " + shortName(cell.rpc()))).append('\n');
    cells.forEach(cell ->
        table.append(
            "%-60s %-54s %s%n".formatted(cell.rpc(), cell.suspect(), cell.outcome().word())));
    return table.toString();
  }

  private String rows(Function<Cell, String> key) {
    StringBuilder rows = new StringBuilder();
    cells.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()))
        .forEach((row, some) -> rows.append("%-70s %s%n".formatted(row, counts(some))));
    return rows.toString();
  }

  private static String counts(List<Cell> cells) {
    Map<String, Long> counts =
        cells.stream()
            .collect(
                Collectors.groupingBy(
                    cell -> cell.outcome().word(), TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(count -> String.format(Locale.ROOT, "%d %s", count.getValue(), count.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String shortName(Rpc rpc) {
    return rpc.service().substring(rpc.service().lastIndexOf('.') + 1);
  }
}
