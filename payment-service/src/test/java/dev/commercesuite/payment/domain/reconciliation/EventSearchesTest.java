package dev.commercesuite.payment.domain.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.provider.EventListings;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.provider.ProviderEventStore;
import dev.commercesuite.payment.domain.reconciliation.EventSearchStore.EventSearch;
import dev.commercesuite.payment.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A search of the provider's events misses none, and lets none take effect twice. */
class EventSearchesTest {
  private static final Duration SLOW = Duration.ofSeconds(90);
  private static final Duration A_LONG_OUTAGE = Duration.ofMinutes(200);

  private final TestClock clock = new TestClock();
  private final Listed listed = new Listed();
  private final Kept kept = new Kept();
  private final EventSearches searches = new EventSearches(listed, kept, kept, clock);

  @Test
  void recordsWhatIsListedOnEveryPage() {
    happens("evt_1", "evt_2", "evt_3");

    search();

    assertThat(kept.ids()).containsExactly("evt_3", "evt_2", "evt_1");
  }

  /** Each search reads ten minutes again, so that most of what it reads is known. */
  @Test
  void recordsOnlyWhatIsNotKnown() {
    happens("evt_1", "evt_2");
    assertThat(kept.record(listed.provider(), event("evt_1"), clock.instant())).isTrue();

    search();
    passes(EventSearches.EVERY);
    search();

    assertThat(kept.ids()).containsExactly("evt_1", "evt_2");
    assertThat(kept.recordings).isEqualTo(2);
  }

  @Test
  void goesOnWhereTheLastOneBeganAndALittleBefore() {
    Instant first = clock.instant();
    search();
    assertThat(listed.since()).isEqualTo(first.minus(EventSearches.OVERLAP));
    assertThat(searches.claim()).as("before it is due").isEmpty();

    passes(EventSearches.EVERY);
    search();

    assertThat(listed.since()).isEqualTo(first.minus(EventSearches.OVERLAP));
    passes(EventSearches.EVERY);
    search();
    assertThat(listed.since())
        .isEqualTo(first.plus(EventSearches.EVERY).minus(EventSearches.OVERLAP));
    assertThat(listed.windows).as("one in each search").hasSize(3);
  }

  /** Its clock may be ahead of ours. */
  @Test
  void readsWhatTheProviderSaysIsStillToCome() {
    passes(Duration.ofMinutes(5));
    happens("evt_1");
    clock.advance(Duration.ofMinutes(-5));

    search();

    assertThat(kept.ids()).containsExactly("evt_1");
  }

  /** What happens while it is read may be missing on the pages that were read before. */
  @Test
  void isOnlyAsFarAsItWasWhenItBegan() {
    happens("evt_1", "evt_2", "evt_3");
    passes(EventSearches.EVERY);
    Instant begin = clock.instant();
    listed.beforeAnswer = () -> clock.advance(SLOW);

    search();

    assertThat(kept.until).isEqualTo(begin);
  }

  @Test
  void nobodyElseBeginsOneThatTakesLongerThanItsLease() {
    happens("evt_1", "evt_2", "evt_3", "evt_4", "evt_5", "evt_6", "evt_7");
    passes(A_LONG_OUTAGE);
    EventSearch search = searches.claim().orElseThrow();
    listed.beforeAnswer =
        () -> {
          clock.advance(SLOW);
          assertThat(searches.claim()).isEmpty();
        };

    searches.search(search);

    assertThat(listed.asked).as("four pages, and three windows without an event").isEqualTo(7);
    assertThat(kept.due).isEqualTo(clock.instant().plus(EventSearches.EVERY));
  }

  @Test
  void leavesAProviderAloneThatRefusesAndGoesOnWhereItWas() {
    happens("evt_1", "evt_2", "evt_3");
    EventSearch search = searches.claim().orElseThrow();
    refusesFrom(2);

    assertThatThrownBy(() -> searches.search(search)).isInstanceOf(ProviderUnavailable.class);

    passes(EventSearches.LEASE.minusSeconds(1));
    assertThat(searches.claim()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(searches.claim()).contains(search);
    listed.beforeAnswer = () -> {};
    searches.search(search);
    assertThat(kept.ids()).containsExactly("evt_3", "evt_2", "evt_1");
    assertThat(kept.recordings).isEqualTo(3);
  }

  @Test
  void searchesWhatWasMissedForLongFromTheOldestOn() {
    Instant from = clock.instant().minus(EventSearches.OVERLAP);
    happens("evt_1", "evt_2");
    passes(A_LONG_OUTAGE.dividedBy(2));
    happens("evt_3");
    passes(A_LONG_OUTAGE.dividedBy(2));
    happens("evt_4");
    Instant begin = clock.instant();

    search();

    assertThat(listed.windows)
        .containsExactly(
            new Window(from, hours(from, 1)),
            new Window(hours(from, 1), hours(from, 2)),
            new Window(hours(from, 2), hours(from, 3)),
            new Window(hours(from, 3), hours(from, 4)));
    assertThat(kept.ids()).containsExactly("evt_2", "evt_1", "evt_3", "evt_4");
    assertThat(kept.until).isEqualTo(begin);
    assertThat(kept.due).isEqualTo(begin.plus(EventSearches.EVERY));
  }

  /** Otherwise one that refuses now and then would be searched from the beginning for ever. */
  @Test
  void keepsTheWindowsThatItHasSearchedWhenALaterOneFails() {
    Instant from = clock.instant().minus(EventSearches.OVERLAP);
    happens("evt_1");
    passes(A_LONG_OUTAGE);
    happens("evt_2");
    refusesFrom(3);

    assertThatThrownBy(this::search).isInstanceOf(ProviderUnavailable.class);

    assertThat(kept.ids()).containsExactly("evt_1");
    assertThat(kept.until).isEqualTo(hours(from, 2));
    assertThat(searches.claim()).as("it is left alone").isEmpty();
    passes(EventSearches.LEASE);
    listed.beforeAnswer = () -> {};
    listed.windows.clear();
    search();
    assertThat(listed.windows.getFirst().since())
        .isEqualTo(hours(from, 2).minus(EventSearches.OVERLAP));
    assertThat(kept.ids()).containsExactly("evt_1", "evt_2");
  }

  /** At this moment, in this order. */
  private void happens(String... ids) {
    for (String id : ids) {
      listed.happened.add(new Happened(clock.instant(), event(id)));
    }
  }

  /** The provider refuses to answer, from this question on. */
  private void refusesFrom(int question) {
    listed.beforeAnswer =
        () -> {
          if (listed.asked >= question) {
            throw new ProviderUnavailable("scripted", new IllegalStateException("no answer"));
          }
        };
  }

  private static Instant hours(Instant from, int count) {
    return from.plus(EventSearches.WINDOW.multipliedBy(count));
  }

  private void search() {
    searches.search(searches.claim().orElseThrow());
  }

  private void passes(Duration time) {
    clock.advance(time);
  }

  private static ProviderEvent event(String id) {
    return new ProviderEvent(id, "charge.dispute.closed", null, "pi_1");
  }

  private record Happened(Instant time, ProviderEvent event) {}

  private record Window(Instant since, Instant until) {}

  /** Newest first, in pages of two; the number of the next page is the cursor. */
  private static final class Listed implements EventListings {
    private static final int MOST = 2;

    final List<Happened> happened = new ArrayList<>();
    final List<Window> windows = new ArrayList<>();
    Runnable beforeAnswer = () -> {};
    int asked;

    Instant since() {
      return windows.getLast().since();
    }

    @Override
    public String provider() {
      return "scripted";
    }

    @Override
    public EventPage events(Instant since, Instant until, String after) {
      asked++;
      beforeAnswer.run();
      if (after.isEmpty()) {
        windows.add(new Window(since, until));
      }
      List<ProviderEvent> found =
          happened.reversed().stream()
              .filter(each -> !each.time().isBefore(since) && each.time().isBefore(until))
              .map(Happened::event)
              .toList();
      int page = after.isEmpty() ? 0 : Integer.parseInt(after);
      return new EventPage(
          found.stream().skip((long) page * MOST).limit(MOST).toList(),
          (page + 1) * MOST < found.size() ? Integer.toString(page + 1) : "");
    }
  }

  /** The rows of the search and of the events, as PostgreSQL has them. */
  private final class Kept implements EventSearchStore, ProviderEventStore {
    final List<ProviderEvent> events = new ArrayList<>();
    int recordings;
    Instant until = clock.instant();
    Instant due = clock.instant();

    List<String> ids() {
      return events.stream().map(ProviderEvent::id).toList();
    }

    @Override
    public Optional<EventSearch> claimSearch(String provider, Instant now, Instant leaseUntil) {
      if (due.isAfter(now)) {
        return Optional.empty();
      }
      due = leaseUntil;
      return Optional.of(new EventSearch(until));
    }

    @Override
    public List<ProviderEvent> unknown(String provider, List<ProviderEvent> some) {
      return some.stream().filter(event -> !events.contains(event)).toList();
    }

    @Override
    public void searched(String provider, Instant searched, Instant next) {
      until = searched.isAfter(until) ? searched : until;
      due = next;
    }

    @Override
    public boolean record(String provider, ProviderEvent event, Instant now) {
      recordings++;
      return !events.contains(event) && events.add(event);
    }
  }
}
