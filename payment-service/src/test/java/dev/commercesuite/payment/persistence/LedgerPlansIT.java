package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.Checkpoint.ClosedSums;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.runtime.database.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the statements of the ledger read, by PostgreSQL's own count, in a ledger of 40,000 postings
 * of which 39,000 are closed, by the thousand: never the whole table, and not much more than they
 * need.
 */
class LedgerPlansIT {
  private static final int POSTINGS = 40_000;
  private static final int POSTINGS_OF_CLOSING = 1_000;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final PostgresPayments postgres = new PostgresPayments();

  @BeforeAll
  static void post() throws SQLException {
    StoredLedger stored = new StoredLedger(postgres);
    long first = stored.nextPosition();
    stored.passPositions(POSTINGS + 1);
    stored.addCaptures(
        """
        select %d + n as position, 100 as amount,
          '%s'::timestamptz + n * interval '1 second' as create_time
        from generate_series(0, %d) as n
        """
            .formatted(first, START, POSTINGS - 1));
    postgres.allowShortClosings();
    LedgerClosings closings = new LedgerClosings(postgres.database);
    for (int n = 1; n < POSTINGS / POSTINGS_OF_CLOSING; n++) {
      assertThat(closings.closeNext(POSTINGS_OF_CLOSING)).isPresent();
    }
    stored.execute("analyze");
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @Test
  void addsUpWhatIsNotClosed() {
    assertReads(2 * POSTINGS_OF_CLOSING, tx -> LedgerBalances.read(tx, null, null));
    assertReads(
        2 * POSTINGS_OF_CLOSING, tx -> LedgerBalances.read(tx, LedgerAccount.SALES.code(), "EUR"));
  }

  /** It looks for the postings, and adds them up twice. */
  @Test
  void closesWithoutWhatIsClosed() {
    assertReads(
        400,
        tx -> tx.query("select close_ledger(100) as closed", row -> row.longInteger("closed")));
  }

  @Test
  void checksAClosingByItsPostings() {
    assertReads(2 * POSTINGS_OF_CLOSING, tx -> ClosedSumsVerification.verify(tx, ClosedSums.START));
  }

  @Test
  void checksPaymentsByTheirPostings() {
    assertReads(2_100, tx -> LedgerVerification.verify(tx, null, 1_000));
    assertReads(
        2_100,
        tx ->
            LedgerVerification.verify(
                tx, new PaymentId(UUID.fromString("80000000-0000-7000-8000-000000000000")), 1_000));
  }

  @Test
  void listsAPageByItsPostings() {
    assertReads(100, tx -> page(tx, EntryFilter.NONE));
  }

  /** Of one closing and a bit, out of forty. */
  @Test
  void findsATimeByItsClosings() {
    Instant from = START.plus(Duration.ofSeconds(30_500));

    assertReads(3 * POSTINGS_OF_CLOSING, tx -> page(tx, filter(from, from.plusSeconds(10))));
    assertReads(3 * POSTINGS_OF_CLOSING, tx -> page(tx, filter(from, null)));
    assertReads(3 * POSTINGS_OF_CLOSING, tx -> page(tx, filter(null, START.plusSeconds(10))));
    assertReads(
        3 * POSTINGS_OF_CLOSING, tx -> page(tx, filter(START.plus(Duration.ofDays(9)), null)));
  }

  private static void page(Transaction tx, EntryFilter filter) {
    var _ = LedgerEntries.page(tx, filter, LedgerPosition.START, POSTINGS, 50);
  }

  private static EntryFilter filter(@Nullable Instant from, @Nullable Instant until) {
    return new EntryFilter(null, null, null, null, from, until);
  }

  private record Reads(long wholeTables, long rows) {}

  private static void assertReads(long most, Consumer<Transaction> statements) {
    // Several times: PostgreSQL plans a statement anew first, and for any parameters later.
    for (int n = 0; n < 8; n++) {
      Reads reads =
          postgres.database.inTransaction(tx -> {
            Reads before = reads(tx);
            statements.accept(tx);
            Reads after = reads(tx);
            return new Reads(
                after.wholeTables() - before.wholeTables(), after.rows() - before.rows());
          });

      assertThat(reads.wholeTables()).as("reads of the whole ledger or of all payments").isZero();
      assertThat(reads.rows()).as("postings and payments read").isLessThanOrEqualTo(most);
    }
  }

  private static Reads reads(Transaction tx) {
    return tx.queryOne(
            """
            select sum(seq_scan)::bigint as whole, sum(idx_tup_fetch)::bigint as rows
            from pg_stat_xact_user_tables
            where relname like 'ledger\\_postings%' or relname = 'payments'
            """,
            row -> new Reads(row.longInteger("whole"), row.longInteger("rows")))
        .orElseThrow();
  }
}
