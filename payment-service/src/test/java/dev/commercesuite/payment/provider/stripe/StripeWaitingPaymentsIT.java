package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payments whose payer has to act at Stripe: confirmed again, cancelled, and sent back. */
class StripeWaitingPaymentsIT {
  private static final String BACK = "https://shop.example.com/done";

  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private String byDefault = "";
  private final TestPayments shop =
      postgres.order(payments.stripe, url -> url.isEmpty() ? byDefault : url);

  @AfterEach
  void close() {
    payments.close();
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "FAILED_BEFORE")
  void takesAnotherCardOnTheSameIntentWhateverGoesWrong(Fault fault) {
    Payment waiting = waiting();
    fake.fails(fault);

    var _ = shop.confirm("r2", waiting, "pm_card_visa", BACK);

    awaitState(waiting, PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
    assertThat(fake.books.status("pi_1")).isEqualTo("succeeded");
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  /**
   * Stripe repeats its failure for as long as it knows the key; another request has another one.
   */
  @Test
  void waitsOnWhenStripeFailsToTakeTheOtherCard() {
    Payment waiting = waiting();
    fake.fails(Fault.FAILED_BEFORE);

    assertThat(shop.confirm("r2", waiting, "pm_card_visa").state())
        .isEqualTo(PaymentState.REQUIRES_ACTION);
    assertThat(shop.confirm("r3", waiting, "pm_card_visa").state())
        .isEqualTo(PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void isPaidByThePayerWhoActedBeforeTheOtherCard() {
    Payment waiting = waiting();
    fake.books.becomes("pi_1", "succeeded");

    assertThat(shop.confirm("r2", waiting, "pm_card_visa").state())
        .isEqualTo(PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void makesANewIntentOnlyAfterTheFirstIsCancelled() {
    Payment waiting = waiting();

    Payment declined = shop.confirm("r2", waiting, "pm_declined_insufficient_funds");
    assertThat(declined.state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
    Payment paid = shop.confirm("r3", declined, "pm_card_visa");

    assertThat(paid.chargeReference()).isEqualTo("pi_2");
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void booksWhatThePayerPaidBeforeItCouldBeCancelled(Fault fault) {
    Payment waiting = waiting();
    fake.books.becomes("pi_1", "succeeded");
    fake.fails(fault);

    var _ = shop.cancel("r2", waiting);

    awaitState(waiting, PaymentState.SUCCEEDED);
    assertThat(shop.refund("r3", waiting, 1200).state()).isEqualTo(Refund.State.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur", "refund 1200");
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void sendsThePayerBackToWhereTheRequestSays() {
    byDefault = "https://shop.example.com/default";
    Payment waiting = shop.create("r1", shop.newPayment(1200, "pm_authenticate", BACK));

    var _ = shop.confirm("r2", waiting, "pm_authenticate_again", BACK + "?again");
    assertThat(fake.books.returnUrls("pi_1")).containsExactly(BACK, BACK + "?again");
  }

  /** Stripe refuses a key that comes with another body. */
  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "FAILED_AFTER")
  void everyTrySendsTheSameUrlWhateverIsConfiguredByThen(Fault fault) {
    byDefault = "https://shop.example.com/default";
    fake.fails(fault);
    Payment payment = shop.create("r1", shop.newPayment(1200, "pm_card_visa", true));
    assertThat(payment.state()).isEqualTo(PaymentState.PROCESSING);
    byDefault = "https://shop.example.com/new";

    awaitState(payment, PaymentState.SUCCEEDED);
    assertThat(fake.books.returnUrls("pi_1")).containsExactly("https://shop.example.com/default");
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  private Payment waiting() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "pm_authenticate", BACK));
    // On a busy machine the answer may come later than the step waits for it.
    awaitState(waiting, PaymentState.REQUIRES_ACTION);
    return shop.get(waiting);
  }

  private void awaitState(Payment payment, PaymentState state) {
    await()
        .atMost(StripePayments.LONG)
        .until(
            () -> {
              shop.recover(8);
              return shop.get(payment).state();
            },
            state::equals);
  }
}
