package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.DyingProvider;
import dev.commercesuite.payment.testing.DyingProvider.Died;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.payment.testing.Together;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole payments, with steps at Stripe that fail and are recovered. */
class StripeStepsIT {
  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;

  @AfterEach
  void close() {
    payments.close();
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "FAILED_AFTER")
  void recoversAChargeWithoutASecondOne(Fault fault) {
    fake.fails(fault, fault);

    Payment payment = shop.create("r1", newPayment("pm_card_visa"));
    assertThat(payment.state()).isEqualTo(PaymentState.PROCESSING);

    var _ = payments.awaited(payment, paid -> paid.state() == PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void chargesOnceWhenTheProcessDiesAfterTheCall() {
    TestPayments dying = postgres.order(DyingProvider.afterTheCall(payments.stripe));
    NewPayment newPayment = dying.newPayment(1200, "pm_card_visa", true);
    assertThatThrownBy(() -> dying.create("r1", newPayment)).isInstanceOf(Died.class);
    assertThat(fake.books.moved()).hasSize(1);

    // The next attempt has a working provider; the step's lease has expired by then.
    postgres.database.inTransaction(tx ->
        tx.update("update provider_steps set lease_expire_time = null where state = 'STARTED'"));

    assertThat(dying.create("r1", newPayment).state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void chargesOnceForManyDuplicatesOfARequest() {
    fake.fails(Fault.CUT_AFTER);

    Together.run(20, _ -> shop.createAnswer("r1", newPayment("pm_card_visa")))
        .forEach(Future::resultNow);

    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void paysWithAnotherCardAfterADecline() {
    Payment declined = shop.create("r1", newPayment("pm_declined_insufficient_funds"));
    assertThat(declined.state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);

    assertThat(shop.confirm("r2", declined, "pm_card_visa").state())
        .isEqualTo(PaymentState.SUCCEEDED);
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void goesOnWhenThePersonWhoPaysHasActed() {
    Payment waiting = shop.create("r1", newPayment("pm_authenticate"));
    assertThat(waiting.state()).isEqualTo(PaymentState.REQUIRES_ACTION);

    fake.books.becomes("pi_1", "succeeded");
    Payment paid = shop.confirm("r2", waiting, "");

    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(shop.refund("r3", paid, 500).state()).isEqualTo(Refund.State.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur", "refund 500");
  }

  private NewPayment newPayment(String method) {
    return shop.newPayment(1200, method, true);
  }
}
