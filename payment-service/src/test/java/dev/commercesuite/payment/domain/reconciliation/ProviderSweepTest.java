package dev.commercesuite.payment.domain.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Sweep;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A search of the provider's books that takes long belongs to one replica until it is done. */
class ProviderSweepTest {
  private static final Duration SLOW = Duration.ofSeconds(90);

  private final TestClock clock = new TestClock();
  private final Books books = new Books();
  private final Searches searches = new Searches();
  private final ProviderChecks checks =
      new ProviderChecks(books, searches, Duration.ofSeconds(15), new TestIds(), clock);

  @Test
  void nobodyElseBeginsOneThatTakesLongerThanItsLease() {
    books.pages = List.of(movements(1), movements(1), movements(1), movements(1));
    Sweep sweep = checks.claimSweep().orElseThrow();
    Instant begin = clock.instant();
    books.beforeAnswer =
        () -> {
          clock.advance(SLOW);
          assertThat(checks.claimSweep()).isEmpty();
        };

    checks.sweep(sweep);

    assertThat(searches.until).isEqualTo(begin);
    assertThat(searches.due).isEqualTo(clock.instant().plus(ProviderChecks.SWEEP_EVERY));
  }

  @Test
  void oneThatDidNotGetToTheEndBeginsWhereItBegan() {
    books.pages = List.of(movements(1), movements(1), movements(1));
    Sweep sweep = checks.claimSweep().orElseThrow();
    books.beforeAnswer =
        () -> {
          clock.advance(SLOW);
          if (searches.requested.size() == 2) {
            throw new ProviderUnavailable("scripted", new IllegalStateException("no answer"));
          }
        };

    assertThatThrownBy(() -> checks.sweep(sweep)).isInstanceOf(ProviderUnavailable.class);

    clock.advance(SLOW);
    assertThat(checks.claimSweep()).contains(sweep);
  }

  @Test
  void looksUpALongPageInParts() {
    books.pages = List.of(movements(2 * ProviderChecks.REQUESTED_AT_ONCE + 1));

    checks.sweep(checks.claimSweep().orElseThrow());

    assertThat(searches.requested)
        .extracting(List::size)
        .containsExactly(ProviderChecks.REQUESTED_AT_ONCE, ProviderChecks.REQUESTED_AT_ONCE, 1);
    assertThat(searches.requested.stream().flatMap(List::stream))
        .containsExactlyElementsOf(books.pages.getFirst());
  }

  private static List<ProviderMovement> movements(int count) {
    return IntStream.range(0, count)
        .<ProviderMovement>mapToObj(i ->
            new ProviderMovement.OfRefund(
                "re_" + i,
                "ch_" + i,
                new Money("EUR", 100),
                ProviderMovement.OfRefund.State.SUCCEEDED,
                null))
        .toList();
  }

  /** Pages of movements; the number of the next one is the cursor. */
  private static final class Books implements ProviderListings {
    List<List<ProviderMovement>> pages = List.of();
    Runnable beforeAnswer = () -> {};

    @Override
    public String provider() {
      return "scripted";
    }

    @Override
    public MovementPage movements(Instant since, String after) {
      beforeAnswer.run();
      int page = after.isEmpty() ? 0 : Integer.parseInt(after);
      return new MovementPage(
          pages.get(page), page + 1 < pages.size() ? Integer.toString(page + 1) : "");
    }

    @Override
    public List<ProviderMovement> movements(String charge) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChargePage charges(Instant since, String after, int limit) {
      throw new UnsupportedOperationException();
    }
  }

  /** The one row of the search, as PostgreSQL has it. */
  private final class Searches implements CheckStore {
    final List<List<ProviderMovement>> requested = new ArrayList<>();
    Instant until = clock.instant();
    Instant due = clock.instant();

    @Override
    public Optional<Sweep> claimSweep(String provider, Instant now, Instant leaseUntil) {
      if (due.isAfter(now)) {
        return Optional.empty();
      }
      due = leaseUntil;
      return Optional.of(new Sweep(until));
    }

    @Override
    public void request(List<ProviderMovement> movements, Instant now) {
      requested.add(movements);
    }

    @Override
    public void swept(String provider, Instant searched, Instant next) {
      until = searched.isAfter(until) ? searched : until;
      due = next;
    }

    @Override
    public List<ChargeCheck> claim(Instant now, Instant leaseUntil, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void book(ChargeCheck check, Function<Situation, Booking> rule, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void failed(ChargeCheck check, String failure, Instant next) {
      throw new UnsupportedOperationException();
    }
  }
}
