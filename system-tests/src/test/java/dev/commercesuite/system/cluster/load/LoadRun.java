package dev.commercesuite.system.cluster.load;

import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.cluster.suite.Connections;
import dev.commercesuite.system.cluster.suite.Termination;
import dev.commercesuite.system.money.LedgerCheck;
import dev.commercesuite.system.shop.Client;
import dev.commercesuite.system.shop.Journal;
import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Load;
import dev.commercesuite.system.shop.LoadReport;
import dev.commercesuite.system.shop.RunningSuite;
import dev.commercesuite.system.shop.Shop;
import dev.commercesuite.system.shop.Verdicts;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/** People shop for a while; then each of their requests is sent again until it is told the end. */
public final class LoadRun {
  private static final int PRODUCTS = 5;
  private static final long STOCK = 60;
  private static final int PROBLEMS_SHOWN = 50;
  private static final Duration PROGRESS = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final RunningSuite suite;
  private final Plan plan;
  private final PrintStream out;

  /**
   * What to do.
   *
   * @param length of the load
   * @param until the file that ends it earlier, when it appears
   * @param patience for the end of each request
   * @param journal its file
   * @param seed of the people's choices
   */
  public record Plan(
      Duration length, Optional<Path> until, Duration patience, Path journal, long seed) {}

  public LoadRun(RunningSuite suite, Plan plan, PrintStream out) {
    this.suite = suite;
    this.plan = plan;
    this.out = out;
  }

  /** Returns whether everybody was told one end of every request. */
  public boolean run(Termination termination) {
    Connections.awaitAll(suite);
    LoadReport report = new LoadReport("Load, seed " + plan.seed());
    try (Journal journal = Journal.open(plan.journal())) {
      CountDownLatch end = new CountDownLatch(1);
      Client client = new Client(journal, end);
      Shop shop = new Shop(suite, PRODUCTS, STOCK);
      try (Load _ = Load.start(shop, client, plan.seed(), end)) {
        out.println("LOAD started, seed " + plan.seed());
        goOn(client, termination);
      }
      List<Line> load = journal.read();
      report.calls(load);
      out.println("LOAD ended; every request is sent again");
      client.askAgain(plan.patience());
      List<Line> all = journal.read();
      Verdicts verdicts = new Verdicts(all);
      report.resolved(new Verdicts(load).all(), verdicts.all());
      out.print(report);
      List<String> problems = problems(shop, verdicts);
      problems.stream().limit(PROBLEMS_SHOWN).forEach(out::println);
      out.printf("JOURNAL %d lines in %s%n", all.size(), plan.journal());
      return problems.isEmpty();
    }
  }

  private void goOn(Client client, Termination termination) {
    long begin = System.nanoTime();
    Duration shown = Duration.ZERO;
    boolean ended = false;
    while (!ended) {
      Duration since = Duration.ofNanos(System.nanoTime() - begin);
      if (since.minus(shown).compareTo(PROGRESS) >= 0) {
        shown = since;
        out.printf("LOAD %d s, %d requests%n", since.toSeconds(), client.requests());
      }
      ended =
          since.compareTo(plan.length()) >= 0
              || plan.until().filter(Files::exists).isPresent()
              || termination.awaitAsked(POLL);
    }
  }

  private List<String> problems(Shop shop, Verdicts verdicts) {
    List<String> problems = new ArrayList<>();
    verdicts.contradictions().forEach(it -> problems.add("CONTRADICTION " + it));
    verdicts.inconclusive().forEach(it -> problems.add("INCONCLUSIVE " + it));
    if (!ledgerIsBalanced(shop)) {
      problems.add("UNBALANCED the ledger");
    }
    return problems;
  }

  private boolean ledgerIsBalanced(Shop shop) {
    var ledger =
        LedgerServiceGrpc.newBlockingStub(suite.channel("payment-service"))
            .withCallCredentials(new BearerCredentials(shop.admin()));
    return Awaitility.await("the ledger is verified")
        .atMost(plan.patience())
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> Optional.of(LedgerCheck.isBalanced(ledger)), Optional::isPresent)
        .orElseThrow();
  }
}
