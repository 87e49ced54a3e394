package dev.commercesuite.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.money.Books;
import dev.commercesuite.system.money.LedgerCheck;
import dev.commercesuite.system.money.MoneyInvariants;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shares.InShare;
import dev.commercesuite.system.shares.RotatingShare;
import dev.commercesuite.system.shop.Client;
import dev.commercesuite.system.shop.Journal;
import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Journal.Step;
import dev.commercesuite.system.shop.Kind;
import dev.commercesuite.system.shop.Load;
import dev.commercesuite.system.shop.LoadReport;
import dev.commercesuite.system.shop.Promises;
import dev.commercesuite.system.shop.Shop;
import dev.commercesuite.system.shop.Verdicts;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Processes of the services and PostgreSQL are killed with SIGKILL, at random, while customers and
 * staff are at work. Afterwards nothing that anybody was told is lost, nothing was done twice, the
 * books agree, and nothing is left to do.
 *
 * <p>{@code -Dfaults.seconds} says for how long, {@code -Dfaults.seed} repeats what is killed when
 * and what is asked for; how the two meet is up to the machine. {@code -Dfaults.shares} says which
 * part of the kinds of faults happen: one in so many.
 */
@InShare(2)
class CrashRunIT {
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("faults.seconds", 120));
  private static final long SEED = Long.getLong("faults.seed", new Random().nextInt(1_000_000));

  /** From the last fault until all is as it has to be. */
  private static final Duration QUIET = Duration.ofSeconds(60);

  /** The provider's slowest answer takes a second. */
  private static final Map<String, String> IMPATIENT =
      Map.of("ORDER_PAYMENT_WINDOW", "20s", "PROVIDER_TIMEOUT", "2s");

  private final CountDownLatch end = new CountDownLatch(1);
  private final LoadReport report =
      new LoadReport("Crash run of %d s, seed %d".formatted(LENGTH.toSeconds(), SEED));

  @Test
  void losesNothingAndDoublesNothing() throws SQLException {
    System.out.printf(
        "CrashRunIT: -Dfaults.seconds=%d -Dfaults.seed=%d%n", LENGTH.toSeconds(), SEED);
    try (ReplicatedSuite suite =
            ReplicatedSuite.start(new ReplicatedSuite.Options("crash-run", IMPATIENT));
        Journal journal = Journal.open(Path.of("target", "replicas", "crash-run", "journal.tsv"))) {
      Client client = new Client(journal, end);
      Shop shop = new Shop(suite, 5, 60);
      hurt(suite, shop, client);
      List<Line> load = journal.read();
      report.calls(load);
      assertThatItHurt(load);

      report.quiet("after the load", awaitQuiet(suite));
      client.askAgain(QUIET);
      report.quiet("after every request was sent again", awaitQuiet(suite));

      Verdicts verdicts = new Verdicts(journal.read());
      report.resolved(new Verdicts(load).all(), verdicts.all());
      check(suite, shop, verdicts);
    } finally {
      System.out.println(report);
    }
  }

  private void hurt(ReplicatedSuite suite, Shop shop, Client client) {
    List<Fault> kinds = RotatingShare.of("faults.shares").of("CrashRunIT", List.of(Fault.values()));
    Faults faults = new Faults(suite, kinds, new Random(SEED), client);
    try (Load _ = Load.start(shop, client, SEED, end)) {
      faults.goOnFor(LENGTH);
    }
    report.recoveries(faults.recoveries());
    suite.awaitServing();
  }

  private static void assertThatItHurt(List<Line> load) {
    assertThat(load).filteredOn(line -> line.step() == Step.UNKNOWN).hasSizeGreaterThan(20);
    for (Kind kind : Kind.values()) {
      assertThat(load)
          .filteredOn(line -> line.kind() == kind && line.step() == Step.OK)
          .as("%s that went well", kind)
          .isNotEmpty();
    }
    assertThat(load)
        .filteredOn(line -> line.state().equals("ORDER_STATE_PAID"))
        .as("orders that were paid")
        .hasSizeGreaterThan(20);
  }

  /** Every rule holds, and no order waits any more to be paid. */
  private static Duration awaitQuiet(ReplicatedSuite suite) {
    long begin = System.nanoTime();
    Awaitility.await()
        .atMost(QUIET)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(unpaid(suite)).isEmpty());
    Duration left = QUIET.minusNanos(System.nanoTime() - begin);
    new MoneyInvariants(suite.postgres()::connect).awaitAllHold(left);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static List<String> unpaid(ReplicatedSuite suite) throws SQLException {
    try (Books books = Books.of(suite.postgres()::connect)) {
      return books.query(
          """
          select format('order %s still waits to be paid; its attempts: %s; its work: %s', o.id,
            (select string_agg(a.state, ' ') from attempts a where a.order_id = o.id),
            (select w.last_failure from order_work w where w.order_id = o.id))
          from orders o
          where o.state = 'PENDING_PAYMENT'
          """);
    }
  }

  private static void check(ReplicatedSuite suite, Shop shop, Verdicts verdicts)
      throws SQLException {
    assertThat(verdicts.contradictions()).isEmpty();
    assertThat(verdicts.inconclusive()).isEmpty();
    try (Books books = Books.of(suite.postgres()::connect)) {
      assertThat(new Promises(verdicts.all(), books).broken()).isEmpty();
      assertThat(Promises.unnoticed(books)).as("requests that nobody would miss").isEmpty();
      assertThat(books.violations()).isEmpty();
    }
    assertThat(
            LedgerCheck.isBalanced(
                LedgerServiceGrpc.newBlockingStub(suite.channel("payment-service"))
                    .withCallCredentials(new BearerCredentials(shop.admin()))))
        .isTrue();
  }
}
