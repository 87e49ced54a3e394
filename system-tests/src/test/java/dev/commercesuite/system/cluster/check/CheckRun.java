package dev.commercesuite.system.cluster.check;

import dev.commercesuite.system.money.Books;
import dev.commercesuite.system.money.Databases;
import dev.commercesuite.system.shop.Journal;
import dev.commercesuite.system.shop.Promises;
import dev.commercesuite.system.shop.Verdicts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits until nothing moves any more, and looks whether all is as clients were told. */
public final class CheckRun {
  private static final int PROBLEMS_SHOWN = 50;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Databases databases;
  private final Plan plan;
  private final PrintStream out;

  /** Whether orders may wait to be paid in the end. */
  public enum Unpaid {
    ALLOWED,
    NONE
  }

  /**
   * What to do.
   *
   * @param journal of the load
   * @param patience until everything has come to its end
   */
  public record Plan(Path journal, Duration patience, Unpaid unpaid) {}

  public CheckRun(Databases databases, Plan plan, PrintStream out) {
    this.databases = databases;
    this.plan = plan;
    this.out = out;
  }

  /** Returns whether all is as it has to be. */
  public boolean run() throws SQLException {
    Verdicts verdicts = new Verdicts(Journal.read(plan.journal()));
    awaitQuiet(verdicts);
    List<String> problems = new ArrayList<>();
    verdicts.contradictions().forEach(it -> problems.add("CONTRADICTION " + it));
    verdicts.inconclusive().forEach(it -> problems.add("INCONCLUSIVE " + it));
    int unpaid;
    try (Books books = Books.of(databases)) {
      books.violations().forEach(it -> problems.add("VIOLATION " + it));
      Promises promises = new Promises(verdicts.all(), books);
      promises.broken().forEach(it -> problems.add("BROKEN " + it));
      unpaid = promises.unpaid().size();
      if (plan.unpaid() == Unpaid.NONE) {
        promises.unpaid().forEach(it -> problems.add("UNPAID " + it));
      }
      Promises.unnoticed(books)
          .forEach(kind -> problems.add("BLIND a lost %s would not be found".formatted(kind)));
    }
    problems.stream().limit(PROBLEMS_SHOWN).forEach(out::println);
    out.printf(
        "CHECK %d requests, %d orders of them unpaid, %d problems%n",
        verdicts.all().size(), unpaid, problems.size());
    out.println("RESULT " + (problems.isEmpty() ? "ok" : "failed"));
    return problems.isEmpty();
  }

  private void awaitQuiet(Verdicts verdicts) {
    try {
      Awaitility.await()
          .atMost(plan.patience())
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .pollInSameThread()
          .until(() -> isQuiet(verdicts));
    } catch (ConditionTimeoutException _) {
      // What is not as it has to be is said next.
    }
  }

  private boolean isQuiet(Verdicts verdicts) throws SQLException {
    try (Books books = Books.of(databases)) {
      return books.violations().isEmpty()
          && (plan.unpaid() == Unpaid.ALLOWED
              || new Promises(verdicts.all(), books).unpaid().isEmpty());
    }
  }
}
