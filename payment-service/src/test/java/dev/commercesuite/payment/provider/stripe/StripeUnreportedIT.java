package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.provider.EventListings.EventPage;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.domain.reconciliation.EventSearchStore.EventSearch;
import dev.commercesuite.payment.domain.reconciliation.EventSearches;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.persistence.CheckBacklog;
import dev.commercesuite.payment.persistence.PostgresEventSearches;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.provider.BoundedEventListings;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of old charges, refunds and disputes at Stripe without a webhook: Stripe's list of
 * events has it, and within a minute Stripe's books, the payment and the ledger agree.
 */
class StripeUnreportedIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Instant LATER = Instant.parse("2200-01-01T00:00:00Z");

  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;
  private final ProviderChecks checks = payments.checks;
  private final BoundedEventListings events =
      BoundedEventListings.of(StripeEventListings.of(fake.config()), StripePayments.LONG);
  private final OpenCharges charges = shop.charges(postgres.openCharges);
  private final EventSearches searches = searches(events);

  @AfterEach
  void close() {
    events.close();
    payments.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"won", "lost"})
  void aDisputeThatTheBankHasDecidedIsOver(String end) {
    Payment payment = payments.paid();
    String dispute = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(dispute, "under_review");
    aMinuteLater();
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(1_200, 0, 0));
    anHourLater();

    fake.books.disputeBecomes(dispute, end);
    passes(A_MINUTE.dividedBy(2));
    checks.sweep(checks.claimSweep().orElseThrow());
    assertThat(checks.claimDue(8)).as("found by the search of new ones").isEmpty();
    aMinuteLater();

    assertThat(payments.elsewhere(payment))
        .isEqualTo(new Elsewhere(0, end.equals("won") ? 0 : 1_200, 0));
    assertThat(shop.events(payment))
        .endsWith(
            PaymentEventType.DISPUTE_OPENED,
            end.equals("won") ? PaymentEventType.DISPUTE_WON : PaymentEventType.DISPUTE_LOST);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
    assertThat(payments.count("provider_checks")).isZero();
  }

  @Test
  void theDisputeThatAnInquiryBecomesIsBooked() {
    Payment payment = payments.paid();
    String dispute = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(dispute, "warning_needs_response");
    aMinuteLater();
    assertThat(payments.elsewhere(payment)).isEqualTo(Elsewhere.NONE);
    anHourLater();

    fake.books.disputeBecomes(dispute, "needs_response");
    aMinuteLater();

    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(1_200, 0, 0));
  }

  @Test
  void anAuthorizationThatHasLapsedFails() {
    Payment held = payments.held();

    fake.books.lapses("pi_1");
    aMinuteLater();

    Payment now = shop.get(held);
    assertThat(now.state()).isEqualTo(PaymentState.FAILED);
    assertThat(now.amounts().capturable()).isZero();
    assertThat(payments.count("open_charges")).isZero();
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"succeeded", "failed"})
  void aRefundOfOthersThatWasPendingHasItsEnd(String end) {
    Payment payment = payments.paid();
    fake.books.refundsBecome("pending");
    fake.books.refundInDashboard("pi_1", 500);
    fake.books.refundsBecome("requires_action");
    aMinuteLater();
    assertThat(shop.get(payment).amounts().refunded()).isZero();

    fake.books.refundsBecome(end);
    aMinuteLater();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(end.equals("failed") ? 0 : 500);
    assertThat(payments.count("provider_checks")).isZero();
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  /** It stays SUCCEEDED, as the contract says, and somebody is told. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefundThatTheBankSendsBackIsSeen(boolean ours) {
    Payment payment = payments.paid();
    if (ours) {
      assertThat(shop.refund("r2", payment, 500).state()).isEqualTo(Refund.State.SUCCEEDED);
    } else {
      fake.books.refundInDashboard("pi_1", 500);
    }
    aMinuteLater();
    Payment refunded = shop.get(payment);
    assertThat(refunded.amounts().refunded()).isEqualTo(500);
    assertThat(CheckBacklog.read(postgres.database).bouncedRefunds()).isZero();

    fake.books.refundsBecome("failed");
    aMinuteLater();
    aMinuteLater();

    assertThat(CheckBacklog.read(postgres.database).bouncedRefunds()).isEqualTo(1);
    assertThat(shop.get(payment).version()).isEqualTo(refunded.version());
    assertThat(payments.count("provider_checks")).isZero();
    assertThat(payments.count("refunds where state = 'SUCCEEDED' and bounced_time is not null"))
        .isOne();
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  /** Most events are of payments that this suite does not know, or ask for what is done. */
  @Test
  void anEventIsRecordedOnceHoweverOftenItIsListed() {
    Payment payment = payments.paid();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 1_200), "lost");
    aMinuteLater();
    long version = shop.get(payment).version();
    long recorded = payments.count("provider_events");
    assertThat(recorded).isPositive();

    aMinuteLater();
    aMinuteLater();

    assertThat(payments.count("provider_events")).isEqualTo(recorded);
    assertThat(payments.count("provider_checks")).isZero();
    assertThat(shop.get(payment).version()).isEqualTo(version);
  }

  @Test
  void anEventThatWasListedHasNoEffectWhenItIsSentLater() {
    payments.paid();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 1_200), "lost");
    aMinuteLater();
    ProviderEvent listed = events.events(Instant.EPOCH, LATER, "").events().getFirst();

    assertThat(
            new PostgresProviderEvents(postgres.database)
                .record("stripe", listed, payments.clock.instant()))
        .isFalse();
    assertThat(payments.count("provider_checks")).isZero();
  }

  @Test
  void readsEventsInPagesWithoutGaps() {
    payments.paid();
    String dispute = fake.books.dispute("pi_1", 1_200);
    int many = 250;
    for (int i = 0; i < many; i++) {
      fake.books.disputeBecomes(dispute, "under_review");
    }

    List<String> ids = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    EventPage page = events.events(Instant.EPOCH, LATER, "");
    while (true) {
      sizes.add(page.events().size());
      page.events().forEach(event -> ids.add(event.id()));
      assertThat(page.events()).extracting(ProviderEvent::charge).containsOnly("pi_1");
      if (page.next().isEmpty()) {
        break;
      }
      page = events.events(Instant.EPOCH, LATER, page.next());
    }

    assertThat(sizes).containsExactly(100, 100, 50);
    assertThat(ids).hasSize(many);
    assertThat(new HashSet<>(ids)).hasSize(many);
    assertThat(events.events(Instant.now().plusSeconds(3_600), LATER, "").events()).isEmpty();
    assertThat(events.events(Instant.EPOCH, Instant.EPOCH, "").events()).isEmpty();
  }

  /** Its times are whole seconds, and ours are not. */
  @Test
  void listsThatFollowEachOtherLeaveNothingOut() {
    payments.paid();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 1_200), "lost");
    Instant moment = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(5);

    for (int i = 0; i < 10; i++) {
      Instant end = moment.plusSeconds(i).plusMillis(500);
      int before = events.events(Instant.EPOCH, end, "").events().size();
      int behind = events.events(end, LATER, "").events().size();
      assertThat(before + behind).as("before and behind %s", end).isOne();
    }
  }

  /** The oldest events are in a window that is searched long before the latest. */
  @Test
  void whatHappenedDuringALongOutageIsFound() {
    Payment payment = payments.paid();
    String dispute = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(dispute, "under_review");
    aMinuteLater();
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(1_200, 0, 0));
    anHourLater();

    fake.books.disputeBecomes(dispute, "lost");
    passes(Duration.ofHours(5));
    aMinuteLater();

    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, 1_200, 0));
    assertThat(payments.count("provider_sweeps where until_time > due_time - interval '1 hour'"))
        .as("both searches are at their ends")
        .isEqualTo(2);
  }

  @Test
  void aSearchThatStripeRefusesBeginsAgainWhereItWas() {
    Payment payment = payments.paid();
    EventSearch search = searches.claim().orElseThrow();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 1_200), "lost");
    StripeEventListings locked =
        StripeEventListings.of(fake.config(new Secret("sk_test_of_somebody_else_altogether")));
    try (BoundedEventListings refused = BoundedEventListings.of(locked, StripePayments.LONG)) {
      assertThatThrownBy(() -> searches(refused).search(search))
          .isInstanceOf(ProviderUnavailable.class);
    }
    assertThat(searches.claim()).as("at once").isEmpty();

    passes(Duration.ofMinutes(2));
    assertThat(searches.claim()).contains(search);
    searches.search(search);
    checks.claimDue(8).forEach(checks::run);

    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, 1_200, 0));
  }

  /** As the loops do it, each at its time; nothing is made due by hand. */
  private void aMinuteLater() {
    for (int i = 0; i < 2; i++) {
      passes(A_MINUTE.dividedBy(2));
      checks.claimSweep().ifPresent(checks::sweep);
      searches.claim().ifPresent(searches::search);
      checks.claimDue(8).forEach(checks::run);
      charges.claimDue(8).forEach(charges::look);
    }
  }

  /** By then a dispute is too old for the search of new ones. */
  private void anHourLater() {
    passes(Duration.ofHours(1));
    aMinuteLater();
  }

  private void passes(Duration time) {
    fake.books.passes(time);
    payments.passes(time);
  }

  private EventSearches searches(BoundedEventListings whose) {
    return new EventSearches(
        whose,
        new PostgresEventSearches(postgres.database),
        new PostgresProviderEvents(postgres.database),
        payments.clock);
  }
}
