package dev.commercesuite.payment.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.Together;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxProviderIT {
  private static final Money AMOUNT = new Money("EUR", 1200);

  private final PostgresPayments postgres = new PostgresPayments();
  private final PaymentProvider sandbox = postgres.sandbox;

  @AfterEach
  void close() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "tok_declined,card_declined",
    "tok_insufficient_funds,insufficient_funds",
    "tok_expired_card,expired_card",
    "tok_lost_card,lost_card"
  })
  void declines(String token, String code) {
    assertThat(charge(key(), token, CaptureMethod.AUTOMATIC))
        .isInstanceOfSatisfying(
            Declined.class, declined -> assertThat(declined.decline().code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({"tok_success", "tok_slow", "tok_refund_declined"})
  void approves(String token) {
    assertThat(charge(key(), token, CaptureMethod.AUTOMATIC)).isInstanceOf(Approved.class);
  }

  @ParameterizedTest
  @CsvSource({
    "tok_timeout_before_charge,1,0",
    "tok_timeout_after_charge,1,1",
    "tok_provider_error,2,0"
  })
  void stumblesAndThenChargesOnce(String token, int stumbles, int charged) {
    StepId key = key();
    for (int n = 0; n < stumbles; n++) {
      assertThat(charge(key, token, CaptureMethod.AUTOMATIC)).isInstanceOf(Unknown.class);
    }
    assertThat(postgres.approved("CHARGE")).isEqualTo(charged);
    assertThat(sandbox.lookup(key).isPresent()).isEqualTo(charged == 1);

    assertThat(charge(key, token, CaptureMethod.AUTOMATIC)).isInstanceOf(Approved.class);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void chargesAKeyOnceAndAnswersTheSame() {
    StepId key = key();

    var outcomes =
        Together.run(10, _ -> charge(key, "tok_success", CaptureMethod.AUTOMATIC)).stream()
            .map(Future::resultNow)
            .collect(Collectors.toSet());

    assertThat(outcomes).hasSize(1);
    assertThat(postgres.approved("CHARGE")).isEqualTo(1);
  }

  @Test
  void approvesOnceThePersonWhoPaysHasActed() {
    ProviderOutcome waiting = charge(key(), "tok_requires_action", CaptureMethod.AUTOMATIC);
    assertThat(waiting).isInstanceOf(RequiresAction.class);
    String reference = ((RequiresAction) waiting).reference();

    assertThat(sandbox.confirm(key(), reference, "tok_requires_action", ""))
        .isEqualTo(new Approved(reference));
    assertThat(sandbox.refund(key(), reference, AMOUNT)).isInstanceOf(Approved.class);
  }

  @Test
  void neverTakesOrGivesBackMoreThanItHas() {
    String held = hold();
    assertThat(sandbox.refund(key(), held, AMOUNT)).isInstanceOf(Declined.class);
    assertThat(sandbox.capture(key(), held, new Money("EUR", 1201))).isInstanceOf(Declined.class);
    assertThat(sandbox.capture(key(), held, new Money("EUR", 1000))).isInstanceOf(Approved.class);
    assertThat(sandbox.capture(key(), held, new Money("EUR", 200))).isInstanceOf(Declined.class);
    assertThat(sandbox.cancel(key(), held)).isInstanceOf(Declined.class);
    assertThat(sandbox.refund(key(), held, new Money("EUR", 1001))).isInstanceOf(Declined.class);
    assertThat(sandbox.refund(key(), held, new Money("EUR", 1000))).isInstanceOf(Approved.class);
    assertThat(sandbox.refund(key(), held, new Money("EUR", 1))).isInstanceOf(Declined.class);
  }

  @Test
  void letsHeldMoneyGoOnce() {
    String held = hold();

    assertThat(sandbox.cancel(key(), held)).isEqualTo(new Approved(held));
    assertThat(sandbox.capture(key(), held, AMOUNT)).isInstanceOf(Declined.class);
  }

  @Test
  void namesItsTokensToWhoeverBringsAnother() {
    assertThatThrownBy(() -> sandbox.checkPaymentMethod("tok_visa"))
        .isInstanceOf(PaymentMethodUnknown.class)
        .hasMessageContaining("expected a test token of the sandbox")
        .hasMessageContaining("tok_success, tok_declined");
  }

  private String hold() {
    return ((Approved) charge(key(), "tok_success", CaptureMethod.MANUAL)).reference();
  }

  private ProviderOutcome charge(StepId key, String token, CaptureMethod capture) {
    return sandbox.charge(
        new Charge(
            key, new PaymentId(postgres.ids.get()), AMOUNT, token, capture, "", TestIds.ORIGIN));
  }

  private StepId key() {
    return new StepId(postgres.ids.get());
  }
}
