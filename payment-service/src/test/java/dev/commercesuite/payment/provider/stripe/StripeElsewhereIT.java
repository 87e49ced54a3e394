package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.PaymentException.RefundExceedsCaptured;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore.DisputeFilter;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.persistence.PostgresCheckStore;
import dev.commercesuite.payment.persistence.PostgresDisputes;
import dev.commercesuite.payment.persistence.PostgresProviderEvents;
import dev.commercesuite.payment.provider.BoundedListings;
import dev.commercesuite.payment.provider.BoundedProvider;
import dev.commercesuite.payment.provider.EventPayload;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.UniqueViolation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people at Stripe and the customers' banks do with our charges is booked. */
class StripeElsewhereIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final PostgresPayments postgres = new PostgresPayments();
  private final FakeStripe fake = new FakeStripe();
  private final BoundedProvider stripe =
      BoundedProvider.of(StripeProvider.of(fake.config(), postgres.clock), Duration.ofSeconds(4));
  private final BoundedListings listings =
      BoundedListings.of(StripeListings.of(fake.config()), Duration.ofSeconds(30));
  private final TestPayments shop = postgres.order(stripe);
  private final ProviderChecks checks = checks(listings);
  private int events;

  @AfterEach
  void close() {
    listings.close();
    stripe.close();
    fake.close();
    postgres.close();
  }

  @Test
  void booksARefundThatWasMadeInTheDashboard() {
    Payment payment = paid();
    String reference = fake.books.refundInDashboard("pi_1", 500);
    hears("refund.created", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");

    look();

    Payment now = shop.get(payment);
    assertThat(now.amounts().refunded()).isEqualTo(500);
    assertThat(now.amounts().elsewhere()).isEqualTo(Elsewhere.NONE);
    assertThat(refunds(payment))
        .singleElement()
        .satisfies(refund -> {
          assertThat(refund.reason()).isEqualTo(Refund.Reason.MADE_AT_PROVIDER);
          assertThat(refund.state()).isEqualTo(Refund.State.SUCCEEDED);
          assertThat(refund.amount()).isEqualTo(eur(500));
          assertThat(refund.providerReference()).isEqualTo(reference);
        });
    assertThat(shop.events(payment))
        .endsWith(PaymentEventType.REFUND_CREATED, PaymentEventType.REFUND_SUCCEEDED);
    assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 700L, LedgerAccount.REFUNDS, 500L));
    assertThat(checksLeft()).isZero();
  }

  @Test
  void findsItWithoutAnEvent() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 500);

    search();
    look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
  }

  @Test
  void booksItOnceHoweverOftenItIsHeardOf() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 500);

    for (int i = 0; i < 3; i++) {
      hears("charge.refunded", "\"object\": \"charge\", \"payment_intent\": \"pi_1\"");
      look();
      search();
      look();
    }

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
    assertThat(refunds(payment)).hasSize(1);
    assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 700L, LedgerAccount.REFUNDS, 500L));
  }

  @Test
  void oursNeverGiveBackMoreThanIsLeftThen() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 500);
    search();
    look();

    assertThatThrownBy(() -> shop.refund("r2", payment, 701))
        .isInstanceOf(RefundExceedsCaptured.class);
    assertThat(shop.refund("r3", payment, 700).state()).isEqualTo(Refund.State.SUCCEEDED);
    search();
    look();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(1200);
    assertThat(refunds(payment)).hasSize(2);
  }

  /** The answer to ours is lost; the list has both, and only one of them has our key. */
  @Test
  void waitsForOursAndNeverTakesItForOneOfOthers() {
    Payment payment = paid();
    fake.fails(Fault.SILENT_AFTER);
    assertThat(shop.refund("r2", payment, 300).state()).isEqualTo(Refund.State.PENDING);
    fake.books.refundInDashboard("pi_1", 500);
    search();
    look();

    Payment meanwhile = shop.get(payment);
    assertThat(meanwhile.amounts().refunded()).isZero();
    assertThat(meanwhile.amounts().refunding()).isEqualTo(300);
    assertThat(refunds(payment))
        .extracting(Refund::reason, Refund::state)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                Refund.Reason.REQUESTED_BY_CUSTOMER, Refund.State.PENDING),
            org.assertj.core.groups.Tuple.tuple(
                Refund.Reason.MADE_AT_PROVIDER, Refund.State.PENDING));
    assertThat(checksLeft()).isEqualTo(1);

    endOurs(payment);
    look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(800);
    assertThat(refunds(payment)).extracting(Refund::state).containsOnly(Refund.State.SUCCEEDED);
    assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 400L, LedgerAccount.REFUNDS, 800L));
    assertThat(checksLeft()).isZero();
  }

  @Test
  void whatExceedsTheCapturedAmountHasAnAccountOfItsOwn() {
    Payment payment = paid();
    fake.fails(Fault.SILENT_AFTER);
    assertThat(shop.refund("r2", payment, 1_000).state()).isEqualTo(Refund.State.PENDING);
    fake.books.refundInDashboard("pi_1", 500);
    search();
    look();
    endOurs(payment);
    look();

    Payment now = shop.get(payment);
    assertThat(now.amounts().refunded()).isEqualTo(1_200);
    assertThat(now.amounts().elsewhere()).isEqualTo(new Elsewhere(0, 0, 300));
    assertThat(shop.events(payment))
        .endsWith(PaymentEventType.REFUND_SUCCEEDED, PaymentEventType.EXCESS_REFUNDED);
    assertThat(refunds(payment))
        .filteredOn(Refund::isMadeAtProvider)
        .singleElement()
        .satisfies(refund -> {
          assertThat(refund.excess()).isEqualTo(300);
          assertThat(refund.counted()).isEqualTo(eur(200));
        });
    assertBooks(
        Map.of(
            LedgerAccount.PROVIDER_RECEIVABLE,
            -300L,
            LedgerAccount.REFUNDS,
            1_200L,
            LedgerAccount.EXCESS_REFUNDS,
            300L));
  }

  @Test
  void oneThatIsPendingOrFailsAtStripeMovesNothing() {
    Payment payment = paid();
    fake.books.refundsBecome("pending");
    fake.books.refundInDashboard("pi_1", 500);
    search();
    look();
    assertThat(shop.get(payment).amounts().refunded()).isZero();
    assertThat(refunds(payment)).extracting(Refund::state).containsExactly(Refund.State.PENDING);

    fake.books.refundsBecome("failed");
    look();

    assertThat(shop.get(payment).amounts().refunded()).isZero();
    assertThat(refunds(payment)).extracting(Refund::state).containsExactly(Refund.State.FAILED);
    assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 1_200L));
    assertThat(checksLeft()).isZero();
  }

  /** Stripe lists it as a refund, although it was never taken. */
  @Test
  void whatAPartialCaptureReleasesIsNoRefund() {
    Payment held = held();
    var _ = shop.capture("r2", held, eur(700));
    Payment captured = awaitCaptured(held);
    hears("charge.refunded", "\"object\": \"charge\", \"payment_intent\": \"pi_1\"");
    look();
    search();
    look();

    assertThat(shop.get(held).version()).isEqualTo(captured.version());
    assertThat(refunds(held)).isEmpty();
    assertThat(checksLeft()).isZero();
    assertThat(shop.refund("r3", captured, 700).state()).isEqualTo(Refund.State.SUCCEEDED);
  }

  /** The search goes on meanwhile, and the event is known by the time the charge is. */
  @Test
  void booksWhatOthersDidBeforeTheChargeWasKnownHere() {
    fake.fails(Fault.SILENT_AFTER);
    Payment unknown = shop.create("r1", shop.newPayment(1_200, "pm_card_visa", true));
    assertThat(unknown.state()).isEqualTo(PaymentState.PROCESSING);
    fake.books.refundInDashboard("pi_1", 500);
    hears("refund.created", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");
    look();
    assertThat(checksLeft()).isZero();

    Payment payment = awaitCaptured(unknown);
    look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
    assertThat(checksLeft()).isZero();
  }

  @Test
  void waitsForThePaymentOnlyWhileItMayBeCaptured() {
    Payment held = held();
    fake.books.refundInDashboard("pi_1", 100);
    fake.books.dispute("pi_1", 100);
    search();
    look();
    assertThat(checksLeft()).isEqualTo(1);

    var _ = shop.cancel("r2", held);
    await()
        .atMost(LONG)
        .until(() -> {
          shop.recover(8);
          return shop.get(held).state() == PaymentState.CANCELLED;
        });
    look();

    assertThat(checksLeft()).isZero();
    assertThat(refunds(held)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"won", "lost"})
  void booksADisputeAndItsEnd(String end) {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    hears("charge.dispute.created", "\"object\": \"dispute\", \"payment_intent\": \"pi_1\"");
    look();

    Payment open = shop.get(payment);
    assertThat(open.amounts().elsewhere()).isEqualTo(new Elsewhere(1_200, 0, 0));
    assertThat(open.amounts().refunded()).isZero();
    assertThat(disputes())
        .singleElement()
        .satisfies(dispute -> {
          assertThat(dispute.providerReference()).isEqualTo(reference);
          assertThat(dispute.state()).isEqualTo(Dispute.State.OPEN);
          assertThat(dispute.reason()).isEqualTo("fraudulent");
          assertThat(dispute.payment()).isEqualTo(payment.id());
        });
    assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 0L, LedgerAccount.DISPUTED, 1_200L));

    fake.books.disputeBecomes(reference, end);
    hears("charge.dispute.closed", "\"object\": \"dispute\", \"payment_intent\": \"pi_1\"");
    look();
    look();

    boolean won = end.equals("won");
    assertThat(shop.get(payment).amounts().elsewhere())
        .isEqualTo(new Elsewhere(0, won ? 0 : 1_200, 0));
    assertThat(disputes())
        .extracting(Dispute::state)
        .containsExactly(won ? Dispute.State.WON : Dispute.State.LOST);
    assertThat(shop.events(payment))
        .endsWith(
            PaymentEventType.DISPUTE_OPENED,
            won ? PaymentEventType.DISPUTE_WON : PaymentEventType.DISPUTE_LOST);
    assertBooks(
        won
            ? Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 1_200L)
            : Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 0L, LedgerAccount.DISPUTE_LOSSES, 1_200L));
    assertThat(checksLeft()).isZero();
  }

  @Test
  void aDisputeThatWasNeverHeardOfIsBookedWithItsEnd() {
    Payment payment = paid();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 400), "lost");
    search();
    look();

    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(new Elsewhere(0, 400, 0));
    assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 800L, LedgerAccount.DISPUTE_LOSSES, 400L));
  }

  /**
   * Stripe withholds nothing until it becomes a dispute, if it does; no event is needed for that.
   */
  @Test
  void anInquiryMovesNothingUntilItBecomesADispute() {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(reference, "warning_needs_response");
    search();
    look();
    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(checksLeft()).isEqualTo(1);

    fake.books.disputeBecomes(reference, "needs_response");
    look();
    assertThat(shop.get(payment).amounts().elsewhere().disputed()).isEqualTo(1_200);
  }

  @Test
  void anInquiryThatIsClosedIsForgotten() {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(reference, "warning_under_review");
    search();
    look();
    fake.books.disputeBecomes(reference, "warning_closed");
    look();

    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(checksLeft()).isZero();
  }

  /** It is over when it is first heard of; whether the customer has the money is in the balance. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_200})
  void aDisputeThatWasPreventedIsBookedIfTheMoneyHasLeftByIt(long withdrawn) {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    if (withdrawn > 0) {
      fake.books.movesByDispute(reference, -withdrawn);
    }
    fake.books.disputeBecomes(reference, "prevented");
    hears("charge.dispute.created", "\"object\": \"dispute\", \"payment_intent\": \"pi_1\"");
    look();

    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(new Elsewhere(0, withdrawn, 0));
    assertThat(disputes()).hasSize(withdrawn > 0 ? 1 : 0);
    assertThat(checksLeft()).isZero();
    search();
    assertThat(checksLeft()).as("it is known").isZero();
  }

  /** What had been booked comes to an end, too. */
  @Test
  void aDisputeThatIsPreventedAfterItHasWithheldTheMoneyIsWonIfAllOfItIsBack() {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.movesByDispute(reference, -1_200);
    search();
    look();
    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(new Elsewhere(1_200, 0, 0));

    fake.books.movesByDispute(reference, 1_200);
    fake.books.disputeBecomes(reference, "prevented");
    search();
    look();

    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(Elsewhere.NONE);
    assertThat(disputes()).extracting(Dispute::state).containsExactly(Dispute.State.WON);
    assertThat(checksLeft()).isZero();
  }

  /** Others are found nevertheless, and the check fails until it is known, which alerts. */
  @Test
  void aStatusOfADisputeThatIsNotKnownFailsTheCheckOfItsCharge() {
    Payment payment = paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    search();
    look();
    fake.books.disputeBecomes(reference, "escalated");

    search();
    ChargeCheck check = checks.claimDue(8).getFirst();
    assertThatThrownBy(() -> checks.run(check))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "dispute %s has the status \"escalated\" at Stripe; expected one that is in docs/stripe.md"
                .formatted(reference));
    checks.failed(check, new IllegalStateException("as its loop says"));
    assertThat(checksLeft()).isEqualTo(1);
    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(new Elsewhere(1_200, 0, 0));

    fake.books.disputeBecomes(reference, "lost");
    look();
    assertThat(shop.get(payment).amounts().elsewhere()).isEqualTo(new Elsewhere(0, 1_200, 0));
    assertThat(checksLeft()).isZero();
  }

  @Test
  void aDisputeAndARefundOfTheSameMoneyAreBothBooked() {
    Payment payment = paid();
    assertThat(shop.refund("r2", payment, 1_200).state()).isEqualTo(Refund.State.SUCCEEDED);
    fake.books.dispute("pi_1", 1_200);
    search();
    look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(1_200);
    assertThat(shop.get(payment).amounts().elsewhere().disputed()).isEqualTo(1_200);
    assertBooks(
        Map.of(
            LedgerAccount.PROVIDER_RECEIVABLE,
            -1_200L,
            LedgerAccount.REFUNDS,
            1_200L,
            LedgerAccount.DISPUTED,
            1_200L));
  }

  /** What is heard of while the provider is asked is asked for again. */
  @Test
  void missesNothingThatIsHeardOfMeanwhile() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 100);
    hears("refund.created", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");
    ChargeCheck check = checks.claimDue(8).getFirst();
    hears("refund.updated", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");

    checks.run(check);

    assertThat(checksLeft()).isEqualTo(1);
    look();
    assertThat(checksLeft()).isZero();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(100);
  }

  @Test
  void aLateHolderEndsNoCheckOfTheNextOne() {
    Payment payment = paid();
    hears("refund.created", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");
    ChargeCheck late = checks.claimDue(8).getFirst();
    postgres.database.useTransaction(tx ->
        tx.update(
            "update provider_checks set due_time = '-infinity', lease_expire_time = '-infinity'"));
    ChargeCheck next = checks.claimDue(8).getFirst();

    checks.failed(late, new IllegalStateException("late"));
    checks.run(late);
    assertThat(checksLeft()).isEqualTo(1);

    fake.books.refundInDashboard("pi_1", 100);
    checks.run(next);
    assertThat(checksLeft()).isZero();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(100);
  }

  @Test
  void anEventAloneBooksNothing() {
    Payment payment = paid();
    hears("charge.dispute.created", "\"object\": \"dispute\", \"payment_intent\": \"pi_1\"");
    hears("charge.dispute.created", "\"object\": \"dispute\", \"payment_intent\": \"pi_99\"");
    look();

    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(checksLeft()).isZero();
  }

  @Test
  void asksAgainWhenStripeDoesNotAnswer() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 500);
    hears("refund.created", "\"object\": \"refund\", \"payment_intent\": \"pi_1\"");
    StripeListings locked = StripeListings.of(fake.config(new Secret("sk_test_of_another_one")));
    try (BoundedListings deaf = BoundedListings.of(locked, Duration.ofSeconds(30))) {
      ChargeCheck check = checks(deaf).claimDue(8).getFirst();
      ProviderUnavailable outage =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              ProviderUnavailable.class, () -> checks(deaf).run(check));
      checks.failed(check, outage);
    }

    assertThat(
            postgres.database.<String>inTransaction(tx ->
                tx.query(
                        "select failures || ' ' || last_failure as failed from provider_checks",
                        row -> row.text("failed"))
                    .getFirst()))
        .startsWith("1 ")
        .contains("does not answer");
    look();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
  }

  /** Whatever the code does, the database has a refund of the provider once. */
  @Test
  void theDatabaseTakesARefundOfTheProviderOnce() {
    Payment payment = paid();
    fake.books.refundInDashboard("pi_1", 500);
    search();
    look();
    Refund booked = refunds(payment).getFirst();
    assertThat(shop.refund("r2", payment, 100).state()).isEqualTo(Refund.State.SUCCEEDED);

    for (Refund refund : refunds(payment)) {
      assertThatThrownBy(() ->
              postgres.database.useTransaction(tx ->
                  tx.update(
                      """
                      insert into refunds (
                        id, payment_id, amount, currency, reason, note, state, provider_reference,
                        metadata, create_time, update_time)
                      select gen_random_uuid(), payment_id, amount, currency, 'MADE_AT_PROVIDER', '',
                        'PENDING', provider_reference, '{}', create_time, update_time
                      from refunds where id = ?
                      """,
                      refund.id().value())))
          .isInstanceOfSatisfying(
              UniqueViolation.class,
              e -> assertThat(e.constraint()).isEqualTo("refunds_one_per_provider_refund"));
    }
    assertThat(booked.isMadeAtProvider()).isTrue();
  }

  private Payment paid() {
    return awaitCaptured(shop.create("r1", shop.newPayment(1_200, "pm_card_visa", true)));
  }

  private Payment held() {
    Payment payment = shop.hold(1_200, "pm_card_visa");
    await()
        .atMost(LONG)
        .until(() -> {
          shop.recover(8);
          return shop.get(payment).amounts().capturable() > 0;
        });
    return shop.get(payment);
  }

  /** On a busy machine the answer may come later than the step waits for it. */
  private Payment awaitCaptured(Payment payment) {
    await()
        .atMost(LONG)
        .until(() -> {
          shop.recover(8);
          return shop.get(payment).amounts().captured() > 0;
        });
    return shop.get(payment);
  }

  private void endOurs(Payment payment) {
    await()
        .atMost(LONG)
        .until(() -> {
          shop.recover(8);
          return shop.get(payment).amounts().refunding() == 0;
        });
  }

  private void hears(String type, String object) {
    String event =
        "{\"id\": \"evt_%d\", \"type\": \"%s\", \"data\": {\"object\": {\"id\": \"x_1\", %s}}}"
            .formatted(++events, type, object);
    assertThat(
            new PostgresProviderEvents(postgres.database)
                .record(
                    "stripe",
                    EventPayload.read(event.getBytes(StandardCharsets.UTF_8)),
                    postgres.clock.instant()))
        .isTrue();
  }

  /** Searches Stripe's books, however long ago that was done. */
  private void search() {
    postgres.database.useTransaction(
        tx -> tx.update("update provider_sweeps set due_time = '-infinity'"));
    checks.sweep(checks.claimSweep().orElseThrow());
  }

  /** Runs the checks that there are, whenever they are due. */
  private void look() {
    postgres.database.useTransaction(
        tx -> tx.update("update provider_checks set due_time = '-infinity'"));
    checks.claimDue(8).forEach(checks::run);
  }

  private long checksLeft() {
    return postgres.database.inTransaction(tx ->
        tx.query("select count(*) as count from provider_checks", row -> row.longInteger("count"))
            .getFirst());
  }

  private List<Refund> refunds(Payment payment) {
    return postgres.store.refunds(new RefundFilter(payment.id(), null, null, Map.of()), null, 100);
  }

  private List<Dispute> disputes() {
    return new PostgresDisputes(postgres.database)
        .list(new DisputeFilter(null, Set.of()), null, 10);
  }

  /** Of the one payment of 1200; accounts that are not named hold nothing. */
  private void assertBooks(Map<LedgerAccount, Long> expected) {
    for (LedgerAccount account : LedgerAccount.values()) {
      long net =
          postgres.ledger.balances(account.code(), null).stream()
              .mapToLong(balance -> balance.net().longValueExact())
              .sum();
      long wanted = account == LedgerAccount.SALES ? -1_200 : expected.getOrDefault(account, 0L);
      assertThat(net).as("%s", account).isEqualTo(wanted);
    }
    assertThat(postgres.verifyLedger().discrepancies()).isEmpty();
  }

  private ProviderChecks checks(BoundedListings whose) {
    return new ProviderChecks(
        whose,
        new PostgresCheckStore(postgres.database),
        TestPayments.LEASE,
        postgres.ids,
        postgres.clock);
  }

  private static Money eur(long minorUnits) {
    return new Money("EUR", minorUnits);
  }
}
