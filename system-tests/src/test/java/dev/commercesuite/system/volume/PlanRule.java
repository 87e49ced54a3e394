package dev.commercesuite.system.volume;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether a statement costs the same however much there is in its tables: it reads no large table
 * from one end to the other, no more rows than a page has with its parts, and throws away no more
 * rows than a page has. What reads more on purpose is listed here, with its bound.
 */
final class PlanRule {
  /** From this many rows on nobody reads a table from one end to the other. */
  static final int LARGE_TABLE = 50_000;

  /** The largest page, a thousand objects, has fewer with the parts of each. */
  private static final int MOST_ROWS = 12_000;

  /** Rows that are read and not used. */
  private static final int MOST_REMOVED = 1_000;

  private static final List<String> REMOVED =
      List.of(
          "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck");

  /**
   * Statements that read more, and not more when there is more.
   *
   * @param fragment of the statement
   * @param most rows that one node of its plan reads or throws away
   */
  private record Bound(String fragment, int most) {}

  private static final List<Bound> ON_PURPOSE =
      List.of(
          // The ledger is closed by 10,000 postings, so that up to two times as many are open: its
          // balances add these, and a closing and its verification read them (ADR 0041).
          new Bound("from ledger_postings where feed_position >=", 22_000),
          // The metric that says how many are open counts no further.
          new Bound("select count(*) as open from", 200_000),
          // A page of entries of one account reads at most so many postings before it ends.
          new Bound("cross join lateral (values (1, 'DEBIT', debit_account)", 12_000),
          // A page of the verification compares each of 1,000 payments with all its postings.
          new Bound("posting as materialized (", 12_000),
          // Staff are few, and an index of their own has them all: a role is looked for among them.
          new Bound("roles <> '{CUSTOMER}'", 12_000),
          // Every partition there is, against the periods that there should be (ADR 0040).
          new Bound("partitions_of(", 12_000));

  private final Set<String> largeTables;

  /**
   * @param largeTables those with {@link #LARGE_TABLE} rows and more
   */
  PlanRule(Set<String> largeTables) {
    this.largeTables = largeTables;
  }

  /** What is wrong with a plan; empty when nothing is. */
  List<String> violations(String sql, JsonNode plan) {
    String words = sql.replaceAll("\\s+", " ");
    int most =
        ON_PURPOSE.stream()
            .filter(bound -> words.contains(bound.fragment()))
            .mapToInt(Bound::most)
            .max()
            .orElse(0);
    List<String> violations = new ArrayList<>();
    nodes(plan)
        .forEach(node -> {
          String table = node.path("Relation Name").asText();
          if (node.path("Node Type").asText().equals("Seq Scan") && loops(node) > 0) {
            if (largeTables.contains(table)) {
              violations.add("reads all of " + table);
            }
          } else if (removed(node) > Math.max(MOST_REMOVED, most)) {
            violations.add(
                "throws " + removed(node) + " rows away" + (table.isEmpty() ? "" : " of " + table));
          }
          if (rows(node) > Math.max(MOST_ROWS, most)) {
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
