package dev.commercesuite.system.shop;

import dev.commercesuite.system.money.Books;
import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Journal.Step;
import dev.commercesuite.system.shop.Verdicts.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Holds the journal of the clients against the books of the services. */
public final class Promises {
  private final Books books;

  /** Puts what was said beside the books; whoever has these asks one object at a time. */
  public Promises(List<Verdict> verdicts, Books books) throws SQLException {
    this.books = books;
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
  }

  /** The kinds of requests that could be lost without being found: none, or this is blind. */
  public static List<Kind> unnoticed(Books books) throws SQLException {
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (new Promises(List.of(lost(kind)), books).broken().isEmpty()) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /** What was said to clients and is not so. */
  public List<String> broken() throws SQLException {
    List<String> broken = new ArrayList<>();
    for (PromiseRule rule : PromiseRule.values()) {
      broken.addAll(books.query(rule.query()));
    }
    return broken;
  }

  /** Orders of these clients that wait to be paid. */
  public List<String> unpaid() throws SQLException {
    return books.query(
        """
        select format('order %s waits to be paid', o.id)
        from told join orders o on o.note = request_id::text
        where kind = 'CREATE_ORDER' and o.state = 'PENDING_PAYMENT'
        """);
  }

  /** An acknowledged request of which there is no trace. */
  private static Verdict lost(Kind kind) {
    String id = UUID.randomUUID().toString();
    return new Verdict(Step.OK, new Line(Step.OK, kind, id, id, "", true, ""));
  }

  /** Names and ids only: nothing in them has to be quoted. */
  private static String row(Verdict verdict) {
    Line line = verdict.last();
    return "('%s', '%s', '%s', %s, '%s')"
        .formatted(
            line.requestId(),
            line.kind(),
            verdict.step(),
            line.object().isEmpty() ? "null" : "'" + line.object() + "'",
            line.state());
  }
}
