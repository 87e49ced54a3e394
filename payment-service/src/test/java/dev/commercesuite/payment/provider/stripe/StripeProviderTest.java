package dev.commercesuite.payment.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.OperatorRequired;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.provider.stripe.FakeStripe.Fault;
import dev.commercesuite.payment.testing.TestClock;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.Together;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeProviderTest {
  private static final Money AMOUNT = new Money("EUR", 1200);

  private final TestClock clock = new TestClock();
  private final Uuid7 ids = new Uuid7(clock);
  private final FakeStripe fake = new FakeStripe();
  private final StripeProvider stripe = StripeProvider.of(fake.config(), clock);

  @AfterEach
  void close() {
    fake.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void chargesOnceWhateverGoesWrong(Fault fault) {
    StepId key = key();
    fake.fails(fault);

    ProviderOutcome first = charge(key, "pm_card_visa");
    // After Stripe's own failure the outcome is known at once, because the charge is found.
    assertThat(first).isInstanceOf(fault == Fault.FAILED_AFTER ? Approved.class : Unknown.class);
    assertThat(charge(key, "pm_card_visa")).isEqualTo(new Approved("pi_1"));
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void chargesAKeyOnceAndAnswersTheSame() {
    StepId key = key();

    var outcomes =
        Together.run(10, _ -> charge(key, "pm_card_visa")).stream()
            .map(Future::resultNow)
            .collect(Collectors.toSet());

    assertThat(outcomes).containsExactly(new Approved("pi_1"));
    assertThat(fake.books.moved()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "pm_declined_insufficient_funds,insufficient_funds",
    "pm_declined_expired_card,expired_card",
    "pm_declined_lost_card,lost_card",
    "pm_declined_stolen_card,card_declined",
    "pm_declined_fraudulent,card_declined",
    "pm_declined_incorrect_cvc,incorrect_cvc",
    "pm_declined_authentication_required,authentication_failed",
    "pm_declined_of_tomorrow,card_declined"
  })
  void declinesAndEndsTheIntent(String method, String code) {
    assertDeclined(charge(key(), method), code);

    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
    assertThat(fake.books.moved()).isEmpty();
  }

  @Test
  void declinesAPaymentMethodThatIsNone() {
    assertDeclined(charge(key(), "pm_missing"), "payment_method_unusable");
    assertThatThrownBy(() -> stripe.checkPaymentMethod("tok_success"))
        .isInstanceOf(PaymentMethodUnknown.class)
        .hasMessageContaining("pm_");
  }

  @Test
  void doesNotKnowOfADeclineUntilTheIntentIsEnded() {
    StepId key = key();
    StepId confirm = key();
    charge(key, "pm_authenticate");
    fake.books.becomes("pi_1", "requires_payment_method");
    fake.fails(Fault.FAILED_AFTER, Fault.SILENT_BEFORE);

    // The confirmation fails at Stripe, and then the cancellation gets no answer.
    assertThat(stripe.confirm(confirm, "pi_1", "pm_declined_lost_card", ""))
        .isInstanceOf(Unknown.class);
    assertDeclined(stripe.confirm(confirm, "pi_1", "pm_declined_lost_card", ""), "lost_card");
    assertThat(fake.books.status("pi_1")).isEqualTo("canceled");
  }

  @Test
  void waitsForThePersonWhoPays() {
    ProviderOutcome waiting =
        new RequiresAction("pi_1", new NextAction("https://bank.example/3ds", "pi_1_secret"));
    assertThat(charge(key(), "pm_authenticate")).isEqualTo(waiting);
    assertThat(stripe.confirm(key(), "pi_1", "pm_authenticate", "")).isEqualTo(waiting);

    fake.books.becomes("pi_1", "succeeded");

    assertThat(stripe.confirm(key(), "pi_1", "pm_authenticate", ""))
        .isEqualTo(new Approved("pi_1"));
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void takesAnotherCardInThePlaceOfOneThatWaits() {
    charge(key(), "pm_authenticate");

    assertThat(stripe.confirm(key(), "pi_1", "pm_card_visa", "")).isEqualTo(new Approved("pi_1"));
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur");
  }

  @Test
  void asksAgainWhileStripeIsProcessing() {
    StepId key = key();
    assertThat(charge(key, "pm_processing"))
        .isEqualTo(new Unknown("the intent pi_1 is processing"));

    fake.books.becomes("pi_1", "succeeded");

    assertThat(charge(key, "pm_processing")).isEqualTo(new Approved("pi_1"));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void capturesOnceWhateverGoesWrong(Fault fault) {
    String held = hold();
    StepId key = key();
    fake.fails(fault);

    stripe.capture(key, held, new Money("EUR", 1000));
    fake.forgetKeys();

    assertThat(stripe.capture(key, held, new Money("EUR", 1000))).isEqualTo(new Approved(held));
    assertThat(fake.books.moved()).containsExactly("hold 1200 eur", "charge 1000 eur");
  }

  @Test
  void neverTakesTheCaptureOfSomebodyElseForItsOwn() {
    String held = hold();
    fake.books.becomes(held, "succeeded");

    assertThat(stripe.capture(key(), held, new Money("EUR", 1000)))
        .isInstanceOf(OperatorRequired.class);
  }

  @Test
  void seesThatHeldMoneyIsGone() {
    String held = hold();
    fake.books.becomes(held, "canceled");

    assertDeclined(stripe.capture(key(), held, AMOUNT), "charge_not_held");
    assertThat(stripe.cancel(key(), held)).isEqualTo(new Approved(held));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void letsHeldMoneyGoWhateverGoesWrong(Fault fault) {
    String held = hold();
    StepId key = key();
    fake.fails(fault);

    stripe.cancel(key, held);

    assertThat(stripe.cancel(key, held)).isEqualTo(new Approved(held));
    assertThat(fake.books.status(held)).isEqualTo("canceled");
  }

  @Test
  void doesNotCancelWhatIsTaken() {
    charge(key(), "pm_card_visa");

    assertThat(stripe.cancel(key(), "pi_1")).isEqualTo(new AlreadyCaptured("pi_1"));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void refundsOnceWhateverGoesWrong(Fault fault) {
    charge(key(), "pm_card_visa");
    StepId key = key();
    fake.fails(fault);

    stripe.refund(key, "pi_1", new Money("EUR", 500));

    assertThat(stripe.refund(key, "pi_1", new Money("EUR", 500))).isEqualTo(new Approved("re_1"));
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur", "refund 500");
  }

  @Test
  void refundsInPartsAndNeverMoreThanIsLeft() {
    charge(key(), "pm_card_visa");

    assertThat(stripe.refund(key(), "pi_1", new Money("EUR", 700))).isEqualTo(new Approved("re_1"));
    assertThat(stripe.refund(key(), "pi_1", new Money("EUR", 500))).isEqualTo(new Approved("re_2"));
    assertDeclined(stripe.refund(key(), "pi_1", new Money("EUR", 1)), "charge_not_refundable");
  }

  @ParameterizedTest
  @CsvSource({"succeeded", "failed"})
  void waitsForARefundThatIsPending(String end) {
    charge(key(), "pm_card_visa");
    StepId key = key();
    fake.books.refundsBecome("pending");
    assertThat(stripe.refund(key, "pi_1", AMOUNT))
        .isEqualTo(new Unknown("the refund re_1 is pending"));

    fake.books.refundsBecome(end);

    assertThat(stripe.refund(key, "pi_1", AMOUNT))
        .isInstanceOf(end.equals("succeeded") ? Approved.class : Declined.class);
  }

  @Test
  void findsAChargeOfYesterdayAndMakesNoOther() {
    StepId charged = key();
    StepId lost = key();
    charge(charged, "pm_card_visa");
    tomorrow();
    int changes = fake.changes();

    assertThat(charge(charged, "pm_card_visa")).isEqualTo(new Approved("pi_1"));
    assertThat(charge(lost, "pm_card_visa")).isInstanceOf(OperatorRequired.class);
    assertThat(fake.changes()).isEqualTo(changes);
  }

  @Test
  void findsARefundOfYesterdayAndMakesTheOneThatIsMissing() {
    charge(key(), "pm_card_visa");
    StepId done = key();
    StepId lost = key();
    stripe.refund(done, "pi_1", new Money("EUR", 500));
    tomorrow();

    assertThat(stripe.refund(done, "pi_1", new Money("EUR", 500))).isEqualTo(new Approved("re_1"));
    assertThat(stripe.refund(lost, "pi_1", new Money("EUR", 300))).isEqualTo(new Approved("re_2"));
    assertThat(fake.books.moved()).containsExactly("charge 1200 eur", "refund 500", "refund 300");
  }

  @Test
  void neverGuessesFromARefusedLoginAndKeepsTheKeyToItself() {
    StripeProvider stranger =
        StripeProvider.of(fake.config(new Secret("sk_test_somebody_else")), clock);

    assertThat(stranger.refund(key(), "pi_1", AMOUNT))
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown -> assertThat(unknown.problem()).contains("401").doesNotContain("sk_"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ch_1", "pi_1/cancel", ""})
  void asksNothingAboutTheChargeOfAnotherProvider(String reference) {
    assertThatThrownBy(() -> stripe.refund(key(), reference, AMOUNT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the id of a PaymentIntent");
  }

  private void tomorrow() {
    clock.advance(Duration.ofHours(25));
    fake.forgetKeys();
  }

  private static void assertDeclined(ProviderOutcome outcome, String code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Declined.class, declined -> assertThat(declined.decline().code()).isEqualTo(code));
  }

  private String hold() {
    return ((Approved) charge(key(), "pm_card_visa", CaptureMethod.MANUAL)).reference();
  }

  private ProviderOutcome charge(StepId key, String method) {
    return charge(key, method, CaptureMethod.AUTOMATIC);
  }

  private ProviderOutcome charge(StepId key, String method, CaptureMethod capture) {
    PaymentId payment = new PaymentId(key.value());
    return stripe.charge(new Charge(key, payment, AMOUNT, method, capture, "", TestIds.ORIGIN));
  }

  private StepId key() {
    return new StepId(ids.get());
  }
}
