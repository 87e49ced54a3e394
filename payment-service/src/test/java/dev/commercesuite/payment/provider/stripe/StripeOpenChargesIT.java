package dev.commercesuite.payment.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEventType;
import dev.commercesuite.payment.domain.PaymentState;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.charge.OpenCharge;
import dev.commercesuite.payment.domain.charge.OpenCharges;
import dev.commercesuite.payment.domain.provider.ProviderEvents;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestPayments;
import dev.commercesuite.runtime.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens at Stripe without a call from here: the payer acts, with a webhook and without one,
 * before, during and after a cancellation, or not at all; an authorization lapses. Within a minute
 * Stripe's books, the payment and the ledger agree.
 */
class StripeOpenChargesIT {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Secret WEBHOOK_SECRET = new Secret("whsec_of_the_fake_account");

  private final StripePayments payments = new StripePayments();
  private final PostgresPayments postgres = payments.postgres;
  private final FakeStripe fake = payments.fake;
  private final TestPayments shop = payments.shop;
  private final OpenCharges charges = shop.charges(postgres.openCharges);
  private final ProviderEvents webhooks =
      postgres.events(new StripeWebhooks(WEBHOOK_SECRET, Clock.systemUTC()));

  @AfterEach
  void close() {
    payments.close();
  }

  @Test
  void isPaidAtOnceWhenStripeReportsThatThePayerActed() {
    Payment waiting = waiting();
    fake.books.payerActs("pi_1");

    reports("payment_intent.succeeded");
    look();

    assertPaid(waiting, 1200);
  }

  @Test
  void isPaidWithinAMinuteWhenStripeSaysNothing() {
    Payment waiting = waiting();
    fake.books.payerActs("pi_1");

    payments.passes(A_MINUTE);
    look();

    assertPaid(waiting, 1200);
    assertThat(shop.refund("r2", waiting, 1200).state()).isEqualTo(Refund.State.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur", "refund 1200");
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void believesNoEventThatIsNotTrue() {
    Payment waiting = waiting();

    reports("payment_intent.succeeded");
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_ACTION);
    assertThat(fake.books.moved()).isEmpty();
  }

  /** As order-service does it when the order expires. */
  @Test
  void isPaidWhenThePayerActedBeforeTheOrderExpired() {
    Payment waiting = waiting();
    fake.books.payerActs("pi_1");

    assertThat(shop.cancel("r2", waiting).state()).isEqualTo(PaymentState.SUCCEEDED);
    reports("payment_intent.succeeded");
    look();

    assertPaid(waiting, 1200);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void isPaidWhenThePayerActsDuringACancellationThatFails(Fault fault) {
    Payment waiting = waiting();
    fake.books.payerActs("pi_1");
    fake.fails(fault);

    var _ = shop.cancel("r2", waiting);
    reports("payment_intent.succeeded");
    look();
    awaitState(waiting, PaymentState.SUCCEEDED);

    assertPaid(waiting, 1200);
  }

  @Test
  void isNotPaidAnyMoreAfterItIsCancelled() {
    Payment waiting = waiting();
    assertThat(shop.cancel("r2", waiting).state()).isEqualTo(PaymentState.CANCELLED);

    reports("payment_intent.canceled");
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.CANCELLED);
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
    assertThat(fake.books.moved()).isEmpty();
  }

  @Test
  void isDeclinedWhenThePayerFailsAndPaidWithAnotherCard() {
    Payment waiting = waiting();
    fake.books.payerFails("pi_1");

    reports("payment_intent.payment_failed");
    look();

    Payment declined = shop.get(waiting);
    assertThat(declined.state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);
    assertThat(String.valueOf(declined.lastDecline())).contains("authentication_failed");
    assertThat(fake.books.status("pi_1")).as("nobody can pay it any more").isEqualTo("canceled");
    assertThat(shop.confirm("r2", declined, "pm_card_visa").state())
        .isEqualTo(PaymentState.SUCCEEDED);
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void isDeclinedInTheEndHoweverEndingTheIntentFails(Fault fault) {
    Payment waiting = waiting();
    fake.books.payerFails("pi_1");
    fake.fails(fault);

    await()
        .atMost(StripePayments.LONG)
        .until(
            () -> {
              payments.passes(A_MINUTE);
              look();
              return shop.get(waiting).state();
            },
            PaymentState.REQUIRES_PAYMENT_METHOD::equals);

    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
  }

  /** Stripe repeats its answer to a key for a day. */
  @Test
  void isDeclinedOnceStripeNoLongerRefusesToEndTheIntent() {
    Payment waiting = waiting();
    fake.books.becomes("pi_1", "requires_confirmation");
    payments.passes(A_MINUTE);
    look();
    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_ACTION);

    fake.books.payerFails("pi_1");
    payments.passes(A_MINUTE);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_PAYMENT_METHOD);
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
  }

  @Test
  void isHeldWhenThePayerOnlyAuthorizes() {
    Payment waiting = holding("pm_authenticate", PaymentState.REQUIRES_ACTION);
    fake.books.payerActs("pi_1");

    reports("payment_intent.amount_capturable_updated");
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.REQUIRES_CAPTURE);
    assertThat(shop.capture("r2", shop.get(waiting), null).state())
        .isEqualTo(PaymentState.SUCCEEDED);
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  @Test
  void failsWithItsReasonWhenTheAuthorizationLapses() {
    Payment held = holding("pm_card_visa", PaymentState.REQUIRES_CAPTURE);
    fake.books.lapses("pi_1");

    reports("payment_intent.canceled");
    look();

    Payment failed = shop.get(held);
    assertThat(failed.state()).isEqualTo(PaymentState.FAILED);
    assertThat(String.valueOf(failed.lastDecline())).contains("authorization_expired");
    assertThat(failed.amounts().capturable()).isZero();
    assertThat(shop.events(held)).endsWith(PaymentEventType.FAILED);
    assertThat(capturesInLedger()).isEmpty();
  }

  @Test
  void noticesALapseWithinADayWhenStripeSaysNothing() {
    Payment held = holding("pm_card_visa", PaymentState.REQUIRES_CAPTURE);
    payments.passes(Duration.ofDays(7));
    look();
    assertThat(shop.get(held).state()).isEqualTo(PaymentState.REQUIRES_CAPTURE);
    fake.books.lapses("pi_1");

    payments.passes(Duration.ofDays(1));
    look();

    assertThat(shop.get(held).state()).isEqualTo(PaymentState.FAILED);
  }

  @Test
  void booksWhatIsCapturedInTheDashboard() {
    Payment held = holding("pm_card_visa", PaymentState.REQUIRES_CAPTURE);
    fake.books.isCapturedElsewhere("pi_1", 700);

    reports("payment_intent.succeeded");
    look();

    assertThat(shop.get(held).amounts().captured()).isEqualTo(700);
    assertThat(capturesInLedger()).containsExactly(new Money("EUR", 700));
  }

  @Test
  void isCancelledAtStripeWhenNobodyHasPaidForAWeek() {
    Payment waiting = waiting();

    payments.passes(TestPayments.LONGEST_WAIT);
    look();

    assertThat(shop.get(waiting).state()).isEqualTo(PaymentState.CANCELLED);
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
    payments.passes(Duration.ofDays(30));
    look();
    payments.passes(Duration.ofDays(30));
    assertThat(look()).as("nothing is open any more").isZero();
  }

  private void assertPaid(Payment payment, long amount) {
    Payment paid = shop.get(payment);
    assertThat(paid.state()).isEqualTo(PaymentState.SUCCEEDED);
    assertThat(paid.amounts().captured()).isEqualTo(amount);
    assertThat(fake.books.moved()).containsExactly("charge " + amount + " eur");
    assertThat(capturesInLedger()).containsExactly(new Money("EUR", amount));
    assertThat(postgres.verifyLedger().isBalanced()).isTrue();
  }

  private List<Money> capturesInLedger() {
    return postgres.database.inTransaction(tx ->
        tx.query(
            "select currency, amount from ledger_postings where type = 'CAPTURE'",
            row -> new Money(row.text("currency"), row.longInteger("amount"))));
  }

  private Payment waiting() {
    Payment waiting = shop.create("r1", shop.newPayment(1200, "pm_authenticate", true));
    // On a busy machine the answer may come later than the step waits for it.
    awaitState(waiting, PaymentState.REQUIRES_ACTION);
    return shop.get(waiting);
  }

  private Payment holding(String method, PaymentState expected) {
    Payment payment = shop.hold(1200, method);
    awaitState(payment, expected);
    return shop.get(payment);
  }

  private void reports(String type) {
    String payload =
        """
        {"id": "evt_%s", "type": "%s", "data": {"object": {"id": "pi_1",
          "metadata": {"operation_id": "%s"}}}}
        """
            .formatted(UUID.randomUUID(), type, fake.books.operation("pi_1"));
    var _ = webhooks.report("stripe", payload.getBytes(UTF_8), signature(payload));
  }

  private static String signature(String payload) {
    long now = Clock.systemUTC().instant().getEpochSecond();
    try {
      String mac = Webhook.Util.computeHmacSha256(WEBHOOK_SECRET.reveal(), now + "." + payload);
      return "t=%d,v1=%s".formatted(now, mac);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What a replica's worker does. */
  private int look() {
    List<OpenCharge> due = charges.claimDue(8);
    due.forEach(charges::look);
    return due.size();
  }

  private void awaitState(Payment payment, PaymentState state) {
    var _ = payments.awaited(payment, now -> now.state() == state);
  }
}
