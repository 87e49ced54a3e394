package dev.commercesuite.system.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.journey.Journey;
import dev.commercesuite.local.journey.Transcript;
import dev.commercesuite.local.postgres.LocalDatabase;
import dev.commercesuite.system.money.LedgerCheck;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.shares.InShare;
import dev.commercesuite.system.shop.Client;
import dev.commercesuite.system.shop.Journal;
import dev.commercesuite.system.shop.Load;
import dev.commercesuite.system.shop.Shop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite with a lot of data. Customers and staff are at work for a moment, what they leave is
 * copied until there are {@code -Dvolume.orders}, and then every read, the journey and more of such
 * work are carried out with the plan of each statement written down: an index is used, and no rows
 * are thrown away beyond a page, with the plans for given values as with those for any. With few
 * orders PostgreSQL rightly reads some tables from one end to the other, so that the larger sizes
 * judge more.
 */
@InShare(5)
class VolumeIT {
  private static final int ORDERS = Integer.getInteger("volume.orders", 10_000);
  private static final long SEED = Long.getLong("volume.seed", new Random().nextInt(1_000_000));
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int ORIGINALS = 150;

  /** Those above the last closing of the ledger, when all closings are made that can be. */
  private static final int MOST_OPEN_POSTINGS = 12_000;

  @TempDir Path folder;

  @Test
  void readsOnlyWhatItNeeds() throws Exception {
    System.out.printf("VolumeIT: -Dvolume.orders=%d -Dvolume.seed=%d%n", ORDERS, SEED);
    try (VolumeSuite suite = new VolumeSuite(folder)) {
      suite.configure("fsync", "off");
      suite.configure("max_wal_size", "4GB");
      suite.startServices();
      suite.stopServices();
      for (LocalDatabase database : suite.databases()) {
        try (Connection connection = suite.connect(database.name())) {
          RowCopies.prepare(connection);
        }
      }
      suite.startServices();
      work(suite, "originals.tsv", ORIGINALS);
      awaitRest(suite);
      suite.stopServices();
      copy(suite);
      execute(suite, "payments", "delete from ledger_closings where until_position > 0");

      Set<String> wrong = new HashSet<>();
      for (String planCacheMode : List.of("auto", "force_generic_plan")) {
        LoggedPlans plans = LoggedPlans.startWriting(suite, planCacheMode);
        suite.startServices();
        awaitClosedLedger(suite);
        use(suite);
        suite.stopServices();
        wrong.addAll(judge(suite, plans.read(), planCacheMode));
      }
      assertThat(wrong).isEmpty();
    }
  }

  private void work(VolumeSuite suite, String journalName, int orders) throws SQLException {
    CountDownLatch end = new CountDownLatch(1);
    int before = count(suite, "orders", "select count(*) from orders");
    try (Journal journal = Journal.open(folder.resolve(journalName));
        Load _ = Load.start(new Shop(suite, 20, 1_000_000), new Client(journal, end), SEED, end)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> count(suite, "orders", "select count(*) from orders") >= before + orders);
    }
  }

  /** Nothing is under way that a copy would leave half done. */
  private static void awaitRest(VolumeSuite suite) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> {
          assertThat(
                  count(
                      suite,
                      "payments",
                      "select count(*) from provider_steps where state = 'STARTED'"))
              .isZero();
          assertThat(
                  count(
                      suite,
                      "orders",
                      """
                      select (select count(*) from payment_attempts
                          where state in ('STARTED', 'PROCESSING'))
                        + (select count(*) from order_refunds where state = 'PENDING')
                      """))
              .isZero();
        });
  }

  /** The closed sums of the originals, which are not those of the copies, are made again. */
  private static void awaitClosedLedger(VolumeSuite suite) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(20))
        .until(() ->
            count(
                    suite,
                    "payments",
                    """
                    select count(*) from ledger_postings
                    where feed_position >= (select max(until_position) from ledger_closings)
                    """)
                < MOST_OPEN_POSTINGS);
  }

  private static void copy(VolumeSuite suite) throws SQLException, IOException {
    int originals = count(suite, "orders", "select count(*) from orders");
    int copies = Math.max(1, ORDERS / originals);
    for (LocalDatabase database : suite.databases()) {
      long begin = System.nanoTime();
      try (Connection connection = suite.connect(database.name())) {
        long rows = new RowCopies(connection, copies, YEAR, SEED).make();
        System.out.printf(
            "%s: %d rows in %d s%n",
            database.name(), rows, (System.nanoTime() - begin) / 1_000_000_000);
      }
    }
  }

  private void use(VolumeSuite suite) throws SQLException {
    Shop shop = new Shop(suite, 1, 1);
    List<String> failures =
        new EveryRead(
                suite.channels(),
                shop.admin(),
                middle(suite),
                Instant.now().minus(YEAR.dividedBy(2)))
            .run();
    assertThat(failures).isEmpty();
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Transcript transcript = new Transcript(new PrintStream(shown, true, StandardCharsets.UTF_8));
    new Journey(
            suite.channels(),
            transcript,
            suite.adminEmail(),
            suite.adminPassword(),
            suite.folder().mailerSecret())
        .walk();
    assertThat(transcript.mismatches()).as(() -> shown.toString(StandardCharsets.UTF_8)).isEmpty();
    work(suite, "again.tsv", 20);
    awaitRest(suite);
    assertThat(
            LedgerCheck.isBalanced(
                LedgerServiceGrpc.newBlockingStub(suite.channel("payment-service"))
                    .withCallCredentials(new BearerCredentials(shop.admin()))))
        .isTrue();
  }

  /** Objects that belong together, half a year old. */
  private static ObjectIds middle(VolumeSuite suite) throws SQLException {
    Instant middle = Instant.now().minus(YEAR.dividedBy(2));
    try (Connection connection = suite.connect("payments");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select p.customer_id, p.order_id, p.id as payment_id, r.id as refund_id
                from payments p join refunds r on r.payment_id = p.id
                where p.create_time > '%s'
                order by p.create_time limit 1
                """
                    .formatted(middle))) {
      assertThat(row.next()).isTrue();
      return new ObjectIds(
          row.getString("customer_id"),
          ObjectIds.ofNothing().session(),
          ObjectIds.ofNothing().product(),
          row.getString("order_id"),
          row.getString("payment_id"),
          row.getString("refund_id"));
    }
  }

  private static List<String> judge(
      VolumeSuite suite, List<LoggedPlans.Executed> statements, String planCacheMode)
      throws SQLException {
    assertThat(statements).as("plans in the log of PostgreSQL").hasSizeGreaterThan(100);
    PlanRule rule = new PlanRule(largeTables(suite));
    System.out.printf(
        "%n%s: %d statements; those that touched the most rows:%n",
        planCacheMode, statements.size());
    statements.stream()
        .sorted(Comparator.comparingLong(LoggedPlans.Executed::rows).reversed())
        .limit(15)
        .forEach(s -> System.out.printf("  %8d  %s%n", s.rows(), s.sql().replaceAll("\\s+", " ")));
    List<String> wrong = new ArrayList<>();
    for (LoggedPlans.Executed statement : statements) {
      List<String> violations = rule.violations(statement.sql(), statement.plan());
      if (!violations.isEmpty()) {
        wrong.add(
            "%s: %s%n%s%n%s"
                .formatted(
                    planCacheMode, violations, statement.sql(), statement.plan().toPrettyString()));
      }
    }
    return wrong;
  }

  private static Set<String> largeTables(VolumeSuite suite) throws SQLException {
    Set<String> large = new HashSet<>();
    for (LocalDatabase database : suite.databases()) {
      try (Connection connection = suite.connect(database.name());
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select relname from pg_class where relkind = 'r' and reltuples >= "
                      + PlanRule.LARGE_TABLE)) {
        while (row.next()) {
          large.add(row.getString("relname"));
        }
      }
    }
    return large;
  }

  private static void execute(VolumeSuite suite, String database, String sql) throws SQLException {
    try (Connection connection = suite.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(VolumeSuite suite, String database, String sql) throws SQLException {
    try (Connection connection = suite.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }
}
