package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentException.RefundExceedsCaptured;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.payment.RefundFilter;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.database.UniqueViolation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refunds that people make at Stripe are booked. */
class StripeElsewhereIT {
  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;

  @AfterEach
  void close() {
    payments.close();
  }

  @Test
  void booksARefundThatWasMadeInTheDashboard() {
    Payment payment = payments.paid();
    String reference = fake.books.refundInDashboard("pi_1", 500);
    payments.hears("refund.created", "refund");

    payments.look();

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
    payments.assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 700L, LedgerAccount.REFUNDS, 500L));
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void findsItWithoutAnEvent() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 500);

    payments.search();
    payments.look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
  }

  @Test
  void booksItOnceHoweverOftenItIsHeardOf() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 500);

    for (int i = 0; i < 3; i++) {
      payments.hears("charge.refunded", "charge");
      payments.look();
      payments.search();
      payments.look();
    }

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
    assertThat(refunds(payment)).hasSize(1);
    payments.assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 700L, LedgerAccount.REFUNDS, 500L));
  }

  @Test
  void oursNeverGiveBackMoreThanIsLeftThen() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 500);
    payments.search();
    payments.look();

    assertThatThrownBy(() -> shop.refund("r2", payment, 701))
        .isInstanceOf(RefundExceedsCaptured.class);
    assertThat(shop.refund("r3", payment, 700).state()).isEqualTo(Refund.State.SUCCEEDED);
    payments.search();
    payments.look();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(1200);
    assertThat(refunds(payment)).hasSize(2);
  }

  /** The answer to ours is lost; the list has both, and only one of them has our key. */
  @Test
  void waitsForOursAndNeverTakesItForOneOfOthers() {
    Payment payment = payments.paid();
    fake.fails(Fault.SILENT_AFTER);
    assertThat(shop.refund("r2", payment, 300).state()).isEqualTo(Refund.State.PENDING);
    fake.books.refundInDashboard("pi_1", 500);
    payments.search();
    payments.look();

    Payment meanwhile = shop.get(payment);
    assertThat(meanwhile.amounts().refunded()).isZero();
    assertThat(meanwhile.amounts().refunding()).isEqualTo(300);
    assertThat(refunds(payment))
        .extracting(Refund::reason, Refund::state)
        .containsExactlyInAnyOrder(
            tuple(Refund.Reason.REQUESTED_BY_CUSTOMER, Refund.State.PENDING),
            tuple(Refund.Reason.MADE_AT_PROVIDER, Refund.State.PENDING));
    assertThat(payments.checksLeft()).isEqualTo(1);

    var _ = payments.awaited(payment, ended -> ended.amounts().refunding() == 0);
    payments.look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(800);
    assertThat(refunds(payment)).extracting(Refund::state).containsOnly(Refund.State.SUCCEEDED);
    payments.assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 400L, LedgerAccount.REFUNDS, 800L));
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void whatExceedsTheCapturedAmountHasAnAccountOfItsOwn() {
    Payment payment = payments.paid();
    fake.fails(Fault.SILENT_AFTER);
    assertThat(shop.refund("r2", payment, 1_000).state()).isEqualTo(Refund.State.PENDING);
    fake.books.refundInDashboard("pi_1", 500);
    payments.search();
    payments.look();
    var _ = payments.awaited(payment, ended -> ended.amounts().refunding() == 0);
    payments.look();

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
    payments.assertBooks(
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
    Payment payment = payments.paid();
    fake.books.refundsBecome("pending");
    fake.books.refundInDashboard("pi_1", 500);
    payments.search();
    payments.look();
    assertThat(shop.get(payment).amounts().refunded()).isZero();
    assertThat(refunds(payment)).extracting(Refund::state).containsExactly(Refund.State.PENDING);

    fake.books.refundsBecome("failed");
    payments.look();

    assertThat(shop.get(payment).amounts().refunded()).isZero();
    assertThat(refunds(payment)).extracting(Refund::state).containsExactly(Refund.State.FAILED);
    payments.assertBooks(Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 1_200L));
    assertThat(payments.checksLeft()).isZero();
  }

  /** Stripe lists it as a refund, although it was never taken. */
  @Test
  void whatAPartialCaptureReleasesIsNoRefund() {
    Payment held = payments.held();
    var _ = shop.capture("r2", held, eur(700));
    Payment captured = payments.captured(held);
    payments.hears("charge.refunded", "charge");
    payments.look();
    payments.search();
    payments.look();

    assertThat(shop.get(held).version()).isEqualTo(captured.version());
    assertThat(refunds(held)).isEmpty();
    assertThat(payments.checksLeft()).isZero();
    assertThat(shop.refund("r3", captured, 700).state()).isEqualTo(Refund.State.SUCCEEDED);
  }

  /** The search goes on meanwhile, and the event is known by the time the charge is. */
  @Test
  void booksWhatOthersDidBeforeTheChargeWasKnownHere() {
    fake.fails(Fault.SILENT_AFTER);
    Payment unknown = shop.create("r1", shop.newPayment(1_200, "pm_card_visa", true));
    assertThat(unknown.state()).isEqualTo(PaymentState.PROCESSING);
    fake.books.refundInDashboard("pi_1", 500);
    payments.hears("refund.created", "refund");
    payments.look();
    assertThat(payments.checksLeft()).isZero();

    Payment payment = payments.captured(unknown);
    payments.look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void waitsForThePaymentOnlyWhileItMayBeCaptured() {
    Payment held = payments.held();
    fake.books.refundInDashboard("pi_1", 100);
    fake.books.dispute("pi_1", 100);
    payments.search();
    payments.look();
    assertThat(payments.checksLeft()).isEqualTo(1);

    var _ = shop.cancel("r2", held);
    var _ = payments.awaited(held, over -> over.state() == PaymentState.CANCELLED);
    payments.look();

    assertThat(payments.checksLeft()).isZero();
    assertThat(refunds(held)).isEmpty();
  }

  /** Whatever the code does, the database has a refund of the provider once. */
  @Test
  void theDatabaseTakesARefundOfTheProviderOnce() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 500);
    payments.search();
    payments.look();
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

  private List<Refund> refunds(Payment payment) {
    return postgres.store.refunds(new RefundFilter(payment.id(), null, null, Map.of()), null, 100);
  }

  private static Money eur(long minorUnits) {
    return new Money("EUR", minorUnits);
  }
}
