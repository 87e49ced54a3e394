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

  private final TestClock clock = new TestClock();
  private final Listed listed = new Listed();
  private final Kept kept = new Kept();
  private final EventSearches searches = new EventSearches(listed, kept, kept, clock);

  @Test
  void recordsWhatIsListedOnEveryPage() {
    listed.pages = List.of(List.of(event("evt_1"), event("evt_2")), List.of(event("evt_3")));

    search();

    assertThat(kept.ids()).containsExactly("evt_1", "evt_2", "evt_3");
  }

  /** Each search reads ten minutes again, so that most of what it reads is known. */
  @Test
  void recordsOnlyWhatIsNotKnown() {
    listed.pages = List.of(List.of(event("evt_1"), event("evt_2")));
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
    assertThat(listed.since).isEqualTo(first.minus(EventSearches.OVERLAP));
    assertThat(searches.claim()).as("before it is due").isEmpty();

    passes(EventSearches.EVERY);
    search();

    assertThat(listed.since).isEqualTo(first.minus(EventSearches.OVERLAP));
    passes(EventSearches.EVERY);
    search();
    assertThat(listed.since)
        .isEqualTo(first.plus(EventSearches.EVERY).minus(EventSearches.OVERLAP));
  }

  /** What happens while it is read may be missing on the pages that were read before. */
  @Test
  void isOnlyAsFarAsItWasWhenItBegan() {
    listed.pages = List.of(List.of(), List.of());
    Instant begin = clock.instant();
    listed.beforeAnswer = () -> clock.advance(SLOW);

    search();

    assertThat(kept.until).isEqualTo(begin);
  }

  @Test
  void nobodyElseBeginsOneThatTakesLongerThanItsLease() {
    listed.pages = List.of(List.of(), List.of(), List.of(), List.of());
    EventSearch search = searches.claim().orElseThrow();
    listed.beforeAnswer =
        () -> {
          clock.advance(SLOW);
          assertThat(searches.claim()).isEmpty();
        };

    searches.search(search);

    assertThat(kept.due).isEqualTo(clock.instant().plus(EventSearches.EVERY));
  }

  @Test
  void leavesAProviderAloneThatRefusesAndGoesOnWhereItWas() {
    listed.pages = List.of(List.of(event("evt_1")), List.of(event("evt_2")));
    EventSearch search = searches.claim().orElseThrow();
    listed.beforeAnswer =
        () -> {
          if (!kept.ids().isEmpty()) {
            throw new ProviderUnavailable("scripted", new IllegalStateException("no answer"));
          }
        };

    assertThatThrownBy(() -> searches.search(search)).isInstanceOf(ProviderUnavailable.class);

    passes(EventSearches.LEASE.minusSeconds(1));
    assertThat(searches.claim()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(searches.claim()).contains(search);
    listed.beforeAnswer = () -> {};
    searches.search(search);
    assertThat(kept.ids()).containsExactly("evt_1", "evt_2");
    assertThat(kept.recordings).isEqualTo(2);
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

  /** Pages of events; the number of the next one is the cursor. */
  private static final class Listed implements EventListings {
    List<List<ProviderEvent>> pages = List.of(List.of());
    Runnable beforeAnswer = () -> {};
    Instant since = Instant.EPOCH;

    @Override
    public String provider() {
      return "scripted";
    }

    @Override
    public EventPage events(Instant from, String after) {
      beforeAnswer.run();
      since = from;
      int page = after.isEmpty() ? 0 : Integer.parseInt(after);
      return new EventPage(
          pages.get(page), page + 1 < pages.size() ? Integer.toString(page + 1) : "");
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
