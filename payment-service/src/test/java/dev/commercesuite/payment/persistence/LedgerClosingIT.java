package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.ledger.Ledger.Balance;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.StatementFailed;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Sums that are closed are right for ever, and nobody can make them wrong but the owner. */
class LedgerClosingIT {
  private final PostgresPayments postgres = new PostgresPayments();
  private final LedgerClosings closings = new LedgerClosings(postgres.database);
  private final StoredLedger stored = new StoredLedger(postgres);

  @BeforeEach
  void allowShortClosings() {
    postgres.allowShortClosings();
  }

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void closesWhenThereAreEnoughPostings() {
    charge(100, 200);

    assertThat(closings.closeNext(3)).isEmpty();
    charge(400);
    List<Balance> before = balances();
    awaitClosed(3);

    assertThat(before).isEqualTo(captured(700));
    assertThat(balances()).isEqualTo(before);
    assertThat(closings.countOpen(10)).isZero();
    charge(1000);
    assertThat(balances()).isEqualTo(captured(1700));
    assertThat(closings.countOpen(10)).isEqualTo(1);
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  @Test
  void addsToTheSumsBefore() {
    TestPayments order = postgres.order();
    order.refund("r2", order.charge(1200), 500);
    awaitClosed(2);
    charge(300);
    List<Balance> before = balances();
    awaitClosed(2);

    assertThat(balances()).isEqualTo(before);
    assertThat(postgres.ledger.balances(LedgerAccount.SALES.code(), "EUR"))
        .containsExactly(balance(LedgerAccount.SALES, 0, 1500));
    assertThat(postgres.ledger.balances(null, "USD")).isEmpty();
    assertThat(closedPositions()).hasSize(2);
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  /** The trial balance has them all the same, at every moment. */
  @Test
  void closesNothingThatSomethingOlderMayStillPrecede() throws SQLException {
    charge(100);
    try (Connection older = ownersTransaction()) {
      execute(older, "select pg_current_xact_id()");
      charge(200, 400);

      awaitClosed(1);
      assertThat(closings.closeNext(1)).as("the older one is running").isEmpty();
      assertThat(balances()).isEqualTo(captured(700));
      assertThat(closings.countOpen(10)).isEqualTo(2);
      older.rollback();
    }
    awaitClosed(2);
    assertThat(balances()).isEqualTo(captured(700));
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  @Test
  void closesPostingsOfOnePositionTogether() throws SQLException {
    long position = stored.nextPosition() - 1;
    stored.addCaptures(
        "select %d as position, 10 as amount, now() as create_time from generate_series(1, 5)"
            .formatted(position));

    awaitClosed(2);

    assertThat(closings.countOpen(10)).isZero();
    assertThat(balances()).isEqualTo(captured(50));
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  @Test
  void addsUpAnything() {
    charge(Money.MAX, Money.MAX, Money.MAX, Money.MAX, Money.MAX);
    awaitClosed(5);
    charge(Money.MAX, Money.MAX, Money.MAX, Money.MAX, Money.MAX);
    awaitClosed(5);

    assertThat(balances())
        .extracting(Balance::net)
        .containsExactly(
            new BigInteger("10000000000000000000"), new BigInteger("-10000000000000000000"));
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  /** While payments go on, several replicas close, and others look. */
  @Test
  void isRightWhileEverybodyPostsAndCloses() throws Exception {
    int writers = 3;
    int paymentsOfWriter = 12;
    CountDownLatch written = new CountDownLatch(writers);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int writer = 0; writer < writers; writer++) {
        running.add(
            threads.submit(() -> {
              try {
                for (int n = 0; n < paymentsOfWriter; n++) {
                  TestPayments order = postgres.order();
                  order.refund("r2", order.charge(100), 30);
                }
              } finally {
                written.countDown();
              }
            }));
      }
      for (int replica = 0; replica < 2; replica++) {
        running.add(
            threads.submit(() -> {
              while (written.getCount() > 0) {
                var _ = closings.closeNext(2);
                assertThat(
                        balances().stream()
                            .map(Balance::net)
                            .reduce(BigInteger.ZERO, BigInteger::add))
                    .isZero();
              }
            }));
      }
    }
    for (Future<?> each : running) {
      each.get();
    }

    int payments = writers * paymentsOfWriter;
    List<Balance> all =
        List.of(
            balance(LedgerAccount.PROVIDER_RECEIVABLE, 100L * payments, 30L * payments),
            balance(LedgerAccount.REFUNDS, 30L * payments, 0),
            balance(LedgerAccount.REFUNDS_PAYABLE, 30L * payments, 30L * payments),
            balance(LedgerAccount.SALES, 0, 100L * payments));
    assertThat(closedPositions()).as("some were closed meanwhile").isNotEmpty();
    assertThat(balances()).isEqualTo(all);
    Awaitility.await("all are closed")
        .until(() -> closings.closeNext(1).isEmpty() && closings.countOpen(1) == 0);
    assertThat(balances()).isEqualTo(all);
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  /** Whoever closes, even as the owner, even with a bug. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          FIRST | 0           | ledger_closings_pkey
          LAST  | LAST        | ledger_closings_go_on
          LAST  | FIRST       | ledger_closings_pkey
          LAST + 1 | FIRST    | ledger_closings_from_position_key
          LAST + 1 | 0        | ledger_closings_from_position_key
          LAST + 2 | LAST + 1 | ledger_closings_from_position_fkey
          LAST + 1 | null     | ledger_closings_begin
          0     | null        | ledger_closings_pkey
          1000000000000 | LAST | ledger_closes_below_horizon
          """)
  void neitherOverlapNorHaveGapsNorPassTheHorizon(String until, String from, String constraint)
      throws SQLException {
    charge(100, 200);
    awaitClosed(1);
    awaitClosed(1);
    stored.passPositions(5);
    List<Long> positions = closedPositions();
    String sql =
        "insert into ledger_closings values (%s, %s, 1, now(), now())"
            .formatted(until, from)
            .replace("FIRST", positions.getFirst().toString())
            .replace("LAST", positions.getLast().toString());

    assertThat(refusal(() -> stored.execute(sql))).isEqualTo(constraint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into ledger_closings values (1, 0, 1, now(), now())",
        "update ledger_closings set postings = 2",
        "delete from ledger_closings",
        "truncate ledger_closings cascade",
        "insert into ledger_closed_sums values (0, 'SALES', 'REFUNDS', 'EUR', 1)",
        "update ledger_closed_sums set amount = 1",
        "delete from ledger_closed_sums",
        "truncate ledger_closed_sums",
        "alter table ledger_closings disable trigger user",
        "create or replace function close_ledger(most integer) returns bigint language sql"
            + " return 1",
        "create or replace function ledger_closing_floor() returns integer language sql return 1"
      })
  void letsTheServiceReadOnly(String statement) {
    charge(100);
    awaitClosed(1);

    assertThatThrownBy(() -> postgres.database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(StatementFailed.class)
        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
  }

  /** A check adds the postings up again, and does not believe the sums. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update ledger_closed_sums set amount = amount + 1 where until_position = FIRST",
        "update ledger_closed_sums set currency = 'USD' where until_position = LAST",
        "delete from ledger_closed_sums where until_position = LAST",
        "insert into ledger_closed_sums values (FIRST, 'SALES', 'REFUNDS', 'EUR', 1)",
        "update ledger_closings set postings = postings + 1 where until_position = LAST",
        "update ledger_closings set latest_create_time = now() - interval '1 day',"
            + " earliest_create_time = now() - interval '1 day' where until_position = FIRST",
        "update ledger_postings set amount = amount - 1 where feed_position < FIRST",
        "update ledger_postings set feed_position = LAST where feed_position < FIRST",
        "delete from ledger_postings where feed_position < FIRST",
        // A gap, and an overlap.
        "alter table ledger_closings drop constraint ledger_closings_from_position_fkey;"
            + " update ledger_closings set from_position = from_position + 1"
            + " where until_position = LAST",
        "alter table ledger_closings drop constraint ledger_closings_from_position_fkey;"
            + " update ledger_closings set from_position = from_position - 1"
            + " where until_position = LAST"
      })
  void findsWhatIsWrong(String damage) throws SQLException {
    charge(100, 200, 400);
    awaitClosed(1);
    awaitClosed(2);
    List<Long> positions = closedPositions();

    stored.execute(
        damage
            .replace("FIRST", positions.getFirst().toString())
            .replace("LAST", positions.getLast().toString()));

    assertThat(postgres.verifyLedger().discrepancies())
        .as(damage)
        .anySatisfy(wrong -> {
          assertThat(wrong.payment()).isNull();
          assertThat(wrong.description()).startsWith("closed at position ");
        });
  }

  /** The bug that all depends on not being there: a posting that is committed behind its back. */
  @Test
  void findsAClosingThatWentPastTheHorizon() throws SQLException {
    horizon("pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    Payment payment = postgres.order().hold(100);
    try (Connection older = ownersTransaction()) {
      execute(
          older,
          """
          insert into ledger_postings (transaction_id, leg, type, payment_id, sequence,
            debit_account, credit_account, amount, currency, create_time, feed_position)
          values (gen_random_uuid(), 1, 'CAPTURE', '%s', 9, 'PROVIDER_RECEIVABLE', 'SALES', 100,
            'EUR', now(), pg_current_xact_id()::text::bigint)
          """
              .formatted(payment.id()));
      execute(
          older,
          """
          update payments set capturable = 0, captured = 100, state = 'SUCCEEDED' where id = '%s'
          """
              .formatted(payment.id()));
      charge(200);
      assertThat(closings.closeNext(1)).isPresent();
      older.commit();
    }

    assertThat(balances()).as("misses the older one").isEqualTo(captured(200));
    assertThat(postgres.verifyLedger().discrepancies())
        .extracting(Discrepancy::description)
        .anySatisfy(description ->
            assertThat(description)
                .contains("from SALES to PROVIDER_RECEIVABLE moved 200 EUR, by the postings 300"));
  }

  /** As in another PostgreSQL, in which a dump was restored and nobody has raised positions. */
  @Test
  void postsAboveWhatIsClosedWhenTransactionNumbersBeginAgain() throws SQLException {
    long far = stored.nextPosition() + 1_000_000;
    stored.addCaptures("select %d as position, 100 as amount, now() as create_time".formatted(far));
    stored.execute("alter table ledger_closings disable trigger ledger_closes_below_horizon");
    horizon(Long.toString(far + 1));
    awaitClosed(1);
    horizon("pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    stored.execute("alter table ledger_closings enable trigger ledger_closes_below_horizon");

    TestPayments order = postgres.order();
    order.refund("r2", order.charge(200), 50);

    assertThat(postgres.ledger.balances(LedgerAccount.SALES.code(), null))
        .containsExactly(balance(LedgerAccount.SALES, 0, 300));
    assertThat(closings.countOpen(10)).isEqualTo(3);
    assertThat(closings.closeNext(1)).as("they are far above the horizon").isEmpty();
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  private void horizon(String expression) throws SQLException {
    stored.execute(
        """
        create or replace function ledger_horizon() returns bigint language sql stable
        set search_path = public, pg_temp as 'select %s'
        """
            .formatted(expression));
  }

  /** What the runbook says about sums that are wrong. */
  @Test
  void closesAgainWhatTheOwnerHasDeleted() throws SQLException {
    charge(100, 200, 400);
    awaitClosed(1);
    awaitClosed(1);
    awaitClosed(1);
    long wrong = closedPositions().get(1);
    stored.execute(
        "update ledger_closed_sums set amount = amount + 1 where until_position >= " + wrong);
    assertThat(postgres.verifyLedger().isBalanced()).isFalse();

    stored.execute("delete from ledger_closings where until_position >= " + wrong);

    assertThat(balances()).isEqualTo(captured(700));
    awaitClosed(2);
    Verification checked = postgres.verifyLedger();
    assertThat(checked.discrepancies()).isEmpty();
    assertThat(balances()).isEqualTo(captured(700));
  }

  private void charge(long... amounts) {
    for (long amount : amounts) {
      postgres.order().charge(amount);
    }
  }

  /** Nothing else runs for long, so that the horizon passes soon. */
  private void awaitClosed(int postings) {
    var _ =
        Awaitility.await("%d postings are closed".formatted(postings))
            .until(() -> closings.closeNext(postings), OptionalLong::isPresent);
  }

  private List<Long> closedPositions() {
    return postgres.database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select until_position from ledger_closings
            where until_position > 0
            order by until_position
            """,
            row -> row.longInteger("until_position")));
  }

  private List<Balance> balances() {
    return postgres.ledger.balances(null, null);
  }

  private static List<Balance> captured(long minorUnits) {
    return List.of(
        balance(LedgerAccount.PROVIDER_RECEIVABLE, minorUnits, 0),
        balance(LedgerAccount.SALES, 0, minorUnits));
  }

  private static Balance balance(LedgerAccount account, long debits, long credits) {
    return new Balance(
        account.code(), "EUR", BigInteger.valueOf(debits), BigInteger.valueOf(credits));
  }

  /** The constraint by which the owner is refused. */
  private static String refusal(ThrowingCallable statement) {
    PSQLException refused = catchThrowableOfType(PSQLException.class, statement);
    assertThat((Throwable) refused).as("the refusal").isNotNull();
    ServerErrorMessage message = refused.getServerErrorMessage();
    assertThat(message).isNotNull();
    return String.valueOf(message.getConstraint());
  }

  private Connection ownersTransaction() throws SQLException {
    Connection connection = stored.connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
