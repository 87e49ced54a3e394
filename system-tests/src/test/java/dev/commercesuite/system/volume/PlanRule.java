package dev.commercesuite.system.volume;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether a statement costs the same however much there is in its tables: it reads no large table
 * from one end to the other, and throws away no more rows than a page has.
 */
final class PlanRule {
  /**
   * As many as there are in the ledger between two closings. The largest page of the tests, with
   * the parts of each of its objects, has fewer.
   */
  static final int MOST_ROWS = 12_000;

  /** Rows that are read and not used. */
  private static final int MOST_REMOVED = 1_000;

  private static final List<String> REMOVED =
      List.of(
          "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck");

  private final Set<String> largeTables;

  /**
   * @param largeTables those that grow with the business
   */
  PlanRule(Set<String> largeTables) {
    this.largeTables = largeTables;
  }

  /** What is wrong with a plan; empty when nothing is. */
  List<String> violations(JsonNode plan) {
    List<String> violations = new ArrayList<>();
    nodes(plan)
        .forEach(node -> {
          String table = node.path("Relation Name").asText();
          if (node.path("Node Type").asText().equals("Seq Scan")
              && largeTables.contains(table)
              && loops(node) > 0) {
            violations.add("reads all of " + table);
          }
          if (removed(node) > MOST_REMOVED) {
            violations.add(
                "throws " + removed(node) + " rows away" + (table.isEmpty() ? "" : " of " + table));
          }
          if (rows(node) > MOST_ROWS) {
            violations.add(
                "reads "
                    + rows(node)
                    + " rows in a "
                    + node.path("Node Type").asText()
                    + (table.isEmpty() ? "" : " of " + table));
          }
        });
    return violations;
  }

  /** Rows read by all scans of a plan, those that were thrown away included. */
  static long touched(JsonNode plan) {
    return nodes(plan)
        .filter(node -> node.has("Relation Name"))
        .mapToLong(node -> rows(node) + removed(node))
        .sum();
  }

  private static Stream<JsonNode> nodes(JsonNode plan) {
    return Stream.concat(
        Stream.of(plan),
        StreamSupport.stream(plan.path("Plans").spliterator(), false).flatMap(PlanRule::nodes));
  }

  private static long rows(JsonNode node) {
    return Math.round(node.path("Actual Rows").asDouble() * loops(node));
  }

  private static long removed(JsonNode node) {
    return REMOVED.stream()
        .mapToLong(kind -> Math.round(node.path(kind).asDouble() * loops(node)))
        .sum();
  }

  private static long loops(JsonNode node) {
    return node.path("Actual Loops").asLong();
  }
}
