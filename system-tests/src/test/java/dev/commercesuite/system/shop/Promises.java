package dev.commercesuite.system.shop;

import dev.commercesuite.system.money.Books;
import dev.commercesuite.system.shop.Verdicts.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Holds the journal of the clients against the books of the services. */
public final class Promises {
  private Promises() {}

  /** What was said to clients and is not so. */
  public static List<String> broken(List<Verdict> verdicts, Books books) throws SQLException {
    books.write(
        """
        drop table if exists told;
        create temp table told (
          request_id uuid, kind text, step text, object_id uuid, state text)
        """);
    if (!verdicts.isEmpty()) {
      books.write(
          verdicts.stream()
              .map(Promises::row)
              .collect(Collectors.joining(", ", "insert into told values ", "")));
    }
    List<String> broken = new ArrayList<>();
    for (PromiseRule rule : PromiseRule.values()) {
      broken.addAll(books.query(rule.query()));
    }
    return broken;
  }

  /** Names and ids only: nothing in them has to be quoted. */
  private static String row(Verdict verdict) {
    Journal.Line line = verdict.last();
    return "('%s', '%s', '%s', %s, '%s')"
        .formatted(
            line.requestId(),
            line.kind(),
            verdict.step(),
            line.object().isEmpty() ? "null" : "'" + line.object() + "'",
            line.state());
  }
}
