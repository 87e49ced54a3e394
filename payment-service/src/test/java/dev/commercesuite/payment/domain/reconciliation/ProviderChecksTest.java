package dev.commercesuite.payment.domain.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderListings;
import dev.commercesuite.payment.domain.provider.ProviderMovement;
import dev.commercesuite.payment.domain.provider.ProviderMovement.OfRefund;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Booking;
import dev.commercesuite.payment.domain.reconciliation.CheckStore.Sweep;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the provider about a charge, when, and how often. */
class ProviderChecksTest {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final PaymentId PAYMENT = new PaymentId(new UUID(7, 7));
  private static final ChargeCheck CHECK = new ChargeCheck(PAYMENT, "ch_1", 1, 0);
  private static final ProviderMovement REFUND =
      new OfRefund("re_1", "ch_1", new Money("EUR", 500), OfRefund.State.SUCCEEDED, null);

  private final TestClock clock = new TestClock();
  private final Books books = new Books();
  private final Checks store = new Checks();
  private final ProviderChecks checks =
      new ProviderChecks(books, store, LEASE, new TestIds(), clock);

  @Test
  void checkBelongsToWhoeverClaimedItForAsLongAsTheProviderMayTake() {
    assertThat(checks.claimDue(10)).containsExactly(CHECK);
    clock.advance(LEASE.minusMillis(1));
    assertThat(checks.claimDue(10)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(checks.claimDue(10)).containsExactly(CHECK);
  }

  @Test
  void booksWhatTheProviderHasOfTheCharge() {
    checks.run(CHECK);

    assertThat(books.asked).containsExactly("ch_1");
    assertThat(store.booked.getFirst().transitions()).hasSize(2);
    assertThat(store.booked.getFirst().next()).isNull();
  }

  @Test
  void paymentWithoutAChargeIsNotAskedAbout() {
    checks.run(new ChargeCheck(PAYMENT, "", 1, 0));

    assertThat(books.asked).isEmpty();
    assertThat(store.booked).containsExactly(new Booking(List.of(), null));
  }

  @Test
  void nothingIsBookedThatTheProviderDidNotSay() {
    books.beforeAnswer =
        () -> {
          throw new ProviderUnavailable("scripted", new IllegalStateException("no answer"));
        };

    assertThatThrownBy(() -> checks.run(CHECK)).isInstanceOf(ProviderUnavailable.class);

    assertThat(store.booked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 4", "8, 256", "9, 300", "16, 300", "2147483647, 300"})
  void checkThatFailsIsDueAgainAfterAGrowingPause(int failures, long seconds) {
    checks.failed(
        new ChargeCheck(PAYMENT, "ch_1", 1, failures), new IllegalStateException("a defect"));

    assertThat(store.failure).contains("a defect");
    assertThat(store.due).isEqualTo(clock.instant().plusSeconds(seconds));
  }

  @Test
  void nextSearchBeginsWhereThisOneBegan() {
    Instant before = clock.instant();
    clock.advance(Duration.ofMinutes(1));
    Sweep sweep = checks.claimSweep().orElseThrow();
    Instant begin = clock.instant();
    books.beforeAnswer = () -> clock.advance(Duration.ofSeconds(7));

    checks.sweep(sweep);

    assertThat(books.since).isEqualTo(before.minus(ProviderChecks.OVERLAP));
    assertThat(store.requested).containsExactly(REFUND);
    assertThat(store.searchedUntil).isEqualTo(begin);
    assertThat(store.sweepDue).isEqualTo(clock.instant().plus(ProviderChecks.SWEEP_EVERY));
  }

  private static Payment captured(Instant now) {
    NewPayment request =
        new NewPayment(
            new OrderId(new UUID(1, 1)),
            new CustomerId(new UUID(2, 2)),
            new Money("EUR", 1200),
            CaptureMethod.AUTOMATIC,
            "tok_success",
            false,
            "",
            "",
            Map.of());
    return Payment.create(PAYMENT, request, "scripted", now)
        .charging("tok_success", now)
        .captured(1200, "ch_1", now);
  }

  /** A charge with one refund that others made. */
  private static final class Books implements ProviderListings {
    final List<String> asked = new ArrayList<>();
    Instant since = Instant.MAX;
    Runnable beforeAnswer = () -> {};

    @Override
    public String provider() {
      return "scripted";
    }

    @Override
    public List<ProviderMovement> movements(String charge) {
      beforeAnswer.run();
      asked.add(charge);
      return List.of(REFUND);
    }

    @Override
    public MovementPage movements(Instant from, String after) {
      beforeAnswer.run();
      since = from;
      return new MovementPage(List.of(REFUND), "");
    }

    @Override
    public ChargePage charges(Instant from, String after, int limit) {
      throw new UnsupportedOperationException();
    }
  }

  /** One check, and the row of the search. */
  private final class Checks implements CheckStore {
    final List<Booking> booked = new ArrayList<>();
    final List<ProviderMovement> requested = new ArrayList<>();
    String failure = "";
    Instant due = clock.instant();
    Instant searchedUntil = clock.instant();
    Instant sweepDue = clock.instant();

    @Override
    public List<ChargeCheck> claim(Instant now, Instant leaseUntil, int limit) {
      if (due.isAfter(now)) {
        return List.of();
      }
      due = leaseUntil;
      return List.of(CHECK);
    }

    @Override
    public void book(ChargeCheck check, Function<Situation, Booking> rule, Instant now) {
      booked.add(rule.apply(new Situation(captured(now), List.of(), Map.of(), List.of())));
    }

    @Override
    public void failed(ChargeCheck check, String what, Instant next) {
      failure = what;
      due = next;
    }

    @Override
    public Optional<Sweep> claimSweep(String provider, Instant now, Instant leaseUntil) {
      return Optional.of(new Sweep(searchedUntil));
    }

    @Override
    public void request(List<ProviderMovement> movements, Instant now) {
      requested.addAll(movements);
    }

    @Override
    public void swept(String provider, Instant until, Instant next) {
      searchedUntil = until;
      sweepDue = next;
    }
  }
}
