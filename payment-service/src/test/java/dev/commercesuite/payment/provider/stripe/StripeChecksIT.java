package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentException.ProviderUnavailable;
import dev.commercesuite.payment.domain.reconciliation.ChargeCheck;
import dev.commercesuite.payment.domain.reconciliation.ProviderChecks;
import dev.commercesuite.payment.provider.BoundedListings;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.config.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A charge is asked for at Stripe until what happened to it is booked, and by one at a time. */
class StripeChecksIT {
  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;
  private final ProviderChecks checks = payments.checks;

  @AfterEach
  void close() {
    payments.close();
  }

  /** What is heard of while the provider is asked is asked for again. */
  @Test
  void missesNothingThatIsHeardOfMeanwhile() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 100);
    payments.hears("refund.created", "refund");
    ChargeCheck check = checks.claimDue(8).getFirst();
    payments.hears("refund.updated", "refund");

    checks.run(check);

    assertThat(payments.checksLeft()).isEqualTo(1);
    payments.look();
    assertThat(payments.checksLeft()).isZero();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(100);
  }

  @Test
  void aLateHolderEndsNoCheckOfTheNextOne() {
    Payment payment = payments.paid();
    payments.hears("refund.created", "refund");
    ChargeCheck late = checks.claimDue(8).getFirst();
    postgres.database.useTransaction(tx ->
        tx.update(
            "update provider_checks set due_time = '-infinity', lease_expire_time = '-infinity'"));
    ChargeCheck next = checks.claimDue(8).getFirst();

    checks.failed(late, new IllegalStateException("late"));
    checks.run(late);
    assertThat(payments.checksLeft()).isEqualTo(1);

    fake.books.refundInDashboard("pi_1", 100);
    checks.run(next);
    assertThat(payments.checksLeft()).isZero();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(100);
  }

  @Test
  void anEventAloneBooksNothing() {
    Payment payment = payments.paid();
    payments.hears("charge.dispute.created", "dispute");
    payments.hears("charge.dispute.created", "dispute", "pi_99");
    payments.look();

    assertThat(shop.get(payment).version()).isEqualTo(payment.version());
    assertThat(payments.checksLeft()).isZero();
  }

  @Test
  void asksAgainWhenStripeDoesNotAnswer() {
    Payment payment = payments.paid();
    fake.books.refundInDashboard("pi_1", 500);
    payments.hears("refund.created", "refund");
    StripeListings locked = StripeListings.of(fake.config(new Secret("sk_test_of_another_one")));
    try (BoundedListings deaf = BoundedListings.of(locked, StripePayments.LONG)) {
      ChargeCheck check = payments.checks(deaf).claimDue(8).getFirst();
      ProviderUnavailable outage =
          catchThrowableOfType(ProviderUnavailable.class, () -> payments.checks(deaf).run(check));
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
    payments.look();
    assertThat(shop.get(payment).amounts().refunded()).isEqualTo(500);
  }
}
