package dev.commercesuite.payment.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.ledger.Ledger.Entry;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryFilter;
import dev.commercesuite.payment.domain.ledger.Ledger.EntryPage;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.testing.PostgresPayments;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who asks for a time gets exactly the entries of that time, although the list is in the order of
 * positions, and clocks were set back and forth. Forty postings, one a minute by a clock that is an
 * hour behind for the third ten of them and ten years ahead once; five in each closing, and three
 * that are not closed.
 */
class LedgerTimeFilterIT {
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final int POSTINGS = 43;
  private static final int AHEAD = 7;
  private static final int POSTINGS_OF_CLOSING = 5;

  private final PostgresPayments postgres = new PostgresPayments();
  private final StoredLedger stored = new StoredLedger(postgres);
  private long first;
  private List<Entry> all = List.of();

  @BeforeEach
  void post() throws SQLException {
    first = stored.nextPosition();
    stored.passPositions(POSTINGS + 1);
    stored.addCaptures(
        IntStream.range(0, POSTINGS)
            .mapToObj(n ->
                "select %d as position, %d as amount, '%s'::timestamptz as create_time"
                    .formatted(first + n, 100 + n, time(n)))
            .collect(Collectors.joining(" union all ")));
    postgres.allowShortClosings();
    LedgerClosings closings = new LedgerClosings(postgres.database);
    while (closings.closeNext(POSTINGS_OF_CLOSING).isPresent()) {
      // And the next ones.
    }
    assertThat(closings.countOpen(POSTINGS)).isEqualTo(3);
    all = list(postgres.ledger, filter(null, null), LedgerPosition.START, 100);
    assertThat(all).hasSize(2 * POSTINGS);
  }

  @AfterEach
  void close() {
    postgres.close();
  }

  private static Instant time(int n) {
    if (n == AHEAD) {
      return START.plus(Duration.ofDays(3652));
    }
    Instant time = START.plus(Duration.ofMinutes(n));
    return n >= 20 && n < 30 ? time.minus(Duration.ofHours(1)) : time;
  }

  /** From every posting's time to every other's, and a moment before and behind it. */
  @Test
  void findsWhatIsOfTheTimeAndNothingElse() {
    PostgresLedger ledger = new PostgresLedger(postgres.database, 7);
    List<Instant> times = new ArrayList<>();
    for (int n = 0; n < POSTINGS; n += 3) {
      times.add(time(n));
      times.add(time(n).plusNanos(1_000));
    }
    for (Instant from : times) {
      expect(ledger, from, null);
      expect(ledger, null, from);
      for (Instant until : times) {
        if (from.isBefore(until)) {
          expect(ledger, from, until);
        }
      }
    }
  }

  /** Who goes on behind the end gets what appears later, however early its clock says it is. */
  @Test
  void goesOnBehindTheEndWithWhatIsSaidToBeOlder() throws SQLException {
    EntryFilter filter = filter(START, START.plus(Duration.ofMinutes(2)));
    LedgerPosition end = end(filter);
    long next = stored.nextPosition();
    stored.passPositions(4);
    stored.addCaptures(
        """
        select %d as position, 1 as amount, '%s'::timestamptz as create_time
        union all select %d, 2, '%s'
        """
            .formatted(next, START.plusSeconds(61), next + 1, START.plusSeconds(3_600)));

    List<Entry> since = list(postgres.ledger, filter, end, 100);

    assertThat(since).extracting(entry -> entry.amount().minorUnits()).containsExactly(1L, 1L);
  }

  /** But not over the one with the posting from the future, which it has to look at. */
  @Test
  void passesOverClosingsThatHaveNothing() {
    PostgresLedger hasty = new PostgresLedger(postgres.database, POSTINGS_OF_CLOSING);
    EntryFilter filter = filter(time(32), time(34));

    List<EntryPage> pages = new ArrayList<>();
    pages.add(page(hasty, filter, LedgerPosition.START, 10));
    while (pages.getLast().more()) {
      pages.add(page(hasty, filter, pages.getLast().end(), 10));
    }

    assertThat(pages.stream().flatMap(page -> page.entries().stream()))
        .extracting(entry -> entry.amount().minorUnits())
        .containsExactly(132L, 132L, 133L, 133L);
    assertThat(pages)
        .as("the future, to its end; the time; what is not closed")
        .hasSizeBetween(3, 5);
    assertThat(pages.getFirst().end().value()).isEqualTo(first + 9);
  }

  private void expect(PostgresLedger ledger, @Nullable Instant from, @Nullable Instant until) {
    List<Entry> expected =
        all.stream()
            .filter(entry -> from == null || !entry.createTime().isBefore(from))
            .filter(entry -> until == null || entry.createTime().isBefore(until))
            .toList();
    EntryFilter filter = filter(from, until);

    assertThat(list(ledger, filter, LedgerPosition.START, 6))
        .as("from %s until %s", from, until)
        .isEqualTo(expected);
  }

  private static List<Entry> list(
      PostgresLedger ledger, EntryFilter filter, LedgerPosition after, int limit) {
    EntryPage page = page(ledger, filter, after, limit);
    List<Entry> entries = new ArrayList<>(page.entries());
    while (page.more()) {
      page = page(ledger, filter, page.end(), limit);
      entries.addAll(page.entries());
    }
    return entries;
  }

  private static EntryPage page(
      PostgresLedger ledger, EntryFilter filter, LedgerPosition after, int limit) {
    return ledger.entries(ledger.epoch(), filter, after, limit);
  }

  private LedgerPosition end(EntryFilter filter) {
    EntryPage page = page(postgres.ledger, filter, LedgerPosition.START, 100);
    while (page.more()) {
      page = page(postgres.ledger, filter, page.end(), 100);
    }
    return page.end();
  }

  private static EntryFilter filter(@Nullable Instant from, @Nullable Instant until) {
    return new EntryFilter(null, null, null, null, from, until);
  }
}
