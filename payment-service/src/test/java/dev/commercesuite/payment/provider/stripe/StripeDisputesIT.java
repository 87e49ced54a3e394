package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.Elsewhere;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore.DisputeFilter;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.persistence.PostgresDisputes;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disputes that the customers' banks open with our charges are booked. */
class StripeDisputesIT {
  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;
  private final ProviderChecks checks = payments.checks;

  @AfterEach
  void close() {
    payments.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"won", "lost"})
  void booksADisputeAndItsEnd(String end) {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    payments.hears("charge.dispute.created", "dispute");
    payments.look();

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
    payments.assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 0L, LedgerAccount.DISPUTED, 1_200L));

    fake.books.disputeBecomes(reference, end);
    payments.hears("charge.dispute.closed", "dispute");
    payments.look();
    payments.look();

    boolean won = end.equals("won");
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, won ? 0 : 1_200, 0));
    assertThat(disputes())
        .extracting(Dispute::state)
        .containsExactly(won ? Dispute.State.WON : Dispute.State.LOST);
    assertThat(shop.events(payment))
        .endsWith(
            PaymentEventType.DISPUTE_OPENED,
            won ? PaymentEventType.DISPUTE_WON : PaymentEventType.DISPUTE_LOST);
    payments.assertBooks(
        won
            ? Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 1_200L)
            : Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 0L, LedgerAccount.DISPUTE_LOSSES, 1_200L));
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void aDisputeThatWasNeverHeardOfIsBookedWithItsEnd() {
    Payment payment = payments.paid();
    fake.books.disputeBecomes(fake.books.dispute("pi_1", 400), "lost");
    payments.search();
    payments.look();

    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, 400, 0));
    payments.assertBooks(
        Map.of(LedgerAccount.PROVIDER_RECEIVABLE, 800L, LedgerAccount.DISPUTE_LOSSES, 400L));
  }

  /**
   * Stripe withholds nothing until it becomes a dispute, if it does; no event is needed for that.
   */
  @Test
  void anInquiryMovesNothingUntilItBecomesADispute() {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(reference, "warning_needs_response");
    payments.search();
    payments.look();
    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(payments.checksLeft()).isEqualTo(1);

    fake.books.disputeBecomes(reference, "needs_response");
    payments.look();
    assertThat(payments.elsewhere(payment).disputed()).isEqualTo(1_200);
  }

  @Test
  void anInquiryThatIsClosedIsForgotten() {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.disputeBecomes(reference, "warning_under_review");
    payments.search();
    payments.look();
    fake.books.disputeBecomes(reference, "warning_closed");
    payments.look();

    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(payments.checksLeft()).isZero();
  }

  /** It is over when it is first heard of; whether the customer has the money is in the balance. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_200})
  void aDisputeThatWasPreventedIsBookedIfTheMoneyHasLeftByIt(long withdrawn) {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    if (withdrawn > 0) {
      fake.books.movesByDispute(reference, -withdrawn);
    }
    fake.books.disputeBecomes(reference, "prevented");
    payments.hears("charge.dispute.created", "dispute");
    payments.look();

    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, withdrawn, 0));
    assertThat(disputes()).hasSize(withdrawn > 0 ? 1 : 0);
    assertThat(payments.checksLeft()).isZero();
    payments.search();
    assertThat(payments.checksLeft()).as("it is known").isZero();
  }

  /** What had been booked comes to an end, too. */
  @Test
  void aDisputeThatIsPreventedAfterItHasWithheldTheMoneyIsWonIfAllOfItIsBack() {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    fake.books.movesByDispute(reference, -1_200);
    payments.search();
    payments.look();
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(1_200, 0, 0));

    fake.books.movesByDispute(reference, 1_200);
    fake.books.disputeBecomes(reference, "prevented");
    payments.search();
    payments.look();

    assertThat(payments.elsewhere(payment)).isEqualTo(Elsewhere.NONE);
    assertThat(disputes()).extracting(Dispute::state).containsExactly(Dispute.State.WON);
    assertThat(payments.checksLeft()).isZero();
  }

  /** Others are found nevertheless, and the check fails until it is known, which alerts. */
  @Test
  void aStatusOfADisputeThatIsNotKnownFailsTheCheckOfItsCharge() {
    Payment payment = payments.paid();
    String reference = fake.books.dispute("pi_1", 1_200);
    payments.search();
    payments.look();
    fake.books.disputeBecomes(reference, "escalated");

    payments.search();
    ChargeCheck check = checks.claimDue(8).getFirst();
    assertThatThrownBy(() -> checks.run(check))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "dispute %s has the status \"escalated\" at Stripe; expected one that is in docs/stripe.md"
                .formatted(reference));
    checks.failed(check, new IllegalStateException("as its loop says"));
    assertThat(payments.checksLeft()).isEqualTo(1);
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(1_200, 0, 0));

    fake.books.disputeBecomes(reference, "lost");
    payments.look();
    assertThat(payments.elsewhere(payment)).isEqualTo(new Elsewhere(0, 1_200, 0));
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void aDisputeAndARefundOfTheSameMoneyAreBothBooked() {
    Payment payment = payments.paid();
    assertThat(shop.refund("r2", payment, 1_200).state()).isEqualTo(Refund.State.SUCCEEDED);
    fake.books.dispute("pi_1", 1_200);
    payments.search();
    payments.look();

    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(1_200);
    assertThat(payments.elsewhere(payment).disputed()).isEqualTo(1_200);
    payments.assertBooks(
        Map.of(
            LedgerAccount.PROVIDER_RECEIVABLE,
            -1_200L,
            LedgerAccount.REFUNDS,
            1_200L,
            LedgerAccount.DISPUTED,
            1_200L));
  }

  private List<Dispute> disputes() {
    return new PostgresDisputes(postgres.database)
        .list(new DisputeFilter(null, Set.of()), null, 10);
  }
}
