package dev.commercesuite.system.manifests.network;

import dev.commercesuite.system.manifests.tools.Kustomization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables below "Who may talk to whom" in {@code deploy/k8s/README.md}. */
final class ReachabilityTable {
  private static final String HEADING = "## Who may talk to whom";

  private record Row(List<String> from, List<String> to, List<Integer> ports, String onlyIn) {
    Stream<Connection> connections() {
      return from.stream()
          .flatMap(source -> to.stream().map(target -> List.of(source, target)))
          .flatMap(pair ->
              ports.stream().map(port -> new Connection(pair.getFirst(), pair.getLast(), port)));
    }
  }

  private final List<List<Row>> tables;

  private ReachabilityTable(List<List<Row>> tables) {
    this.tables = tables;
  }

  static ReachabilityTable read() {
    try {
      String page = Files.readString(Kustomization.ROOT.resolve("README.md"));
      int begin = page.indexOf(HEADING);
      String section = page.substring(begin, page.indexOf("\n## ", begin + 1));
      List<List<Row>> tables = new ArrayList<>();
      section
          .lines()
          .filter(line -> line.startsWith("|") && !line.startsWith("|--"))
          .map(line -> Arrays.stream(line.split("\\|", -1)).skip(1).map(String::strip).toList())
          .forEach(cells -> {
            if (cells.getFirst().equals("from")) {
              tables.add(new ArrayList<>());
            } else {
              tables.getLast().add(row(cells));
            }
          });
      return new ReachabilityTable(tables);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is let through from and to those whom labels select.
   *
   * @param overlay such as {@code dev}
   */
  Set<Connection> declared(String overlay) {
    return tables.getFirst().stream()
        .filter(row -> row.onlyIn().isEmpty() || row.onlyIn().equals(overlay))
        .flatMap(Row::connections)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is let through to or from anywhere, because labels cannot select the other end. */
  Set<Connection> exceptions() {
    return tables.getLast().stream()
        .flatMap(Row::connections)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Row row(List<String> cells) {
    return new Row(
        values(cells.get(0)),
        values(cells.get(1)),
        values(cells.get(2)).stream()
            .filter(port -> !port.equals("all"))
            .map(Integer::valueOf)
            .toList(),
        cells.get(3));
  }

  private static List<String> values(String cell) {
    return List.of(cell.split(", *", -1));
  }
}
