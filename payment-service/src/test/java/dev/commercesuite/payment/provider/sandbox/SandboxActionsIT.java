package dev.commercesuite.payment.provider.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.PaymentProvider.Charge;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.AlreadyCaptured;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Approved;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Declined;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.RequiresAction;
import dev.commercesuite.payment.testing.PostgresPayments;
import dev.commercesuite.payment.testing.TestIds;
import dev.commercesuite.payment.testing.Together;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sandbox does about a charge whose payer has to act. */
class SandboxActionsIT {
  private static final Money AMOUNT = new Money("EUR", 1200);

  private final PostgresPayments postgres = new PostgresPayments();
  private final PaymentProvider sandbox = postgres.sandbox;

  @AfterEach
  void close() {
    postgres.close();
  }

  @Test
  void looksAgainAndAgainAtAPayerWhoNeverActs() {
    String charge = waiting("tok_action_never_taken");

    assertThat(confirm(charge, "tok_action_never_taken")).isInstanceOf(RequiresAction.class);
    assertThat(confirm(charge, "tok_action_never_taken")).isInstanceOf(RequiresAction.class);
    assertThat(captured()).isZero();
    assertThat(confirm(charge, "tok_success")).isEqualTo(new Approved(charge));
    assertThat(captured()).isEqualTo(1200);
  }

  @Test
  void declinesAPayerWhoFailsToAct() {
    String charge = waiting("tok_action_failed");

    assertThat(confirm(charge, "tok_action_failed"))
        .isInstanceOfSatisfying(
            Declined.class,
            declined -> assertThat(declined.decline().code()).isEqualTo("authentication_failed"));
    assertThat(confirm(charge, "tok_success")).isInstanceOf(Declined.class);
    assertThat(captured()).isZero();
  }

  @Test
  void asksForAnotherActionWhenAnotherMethodNeedsOne() {
    String charge = waiting("tok_action_never_taken");

    assertThat(confirm(charge, "tok_requires_action")).isInstanceOf(RequiresAction.class);
    assertThat(confirm(charge, "tok_requires_action")).isEqualTo(new Approved(charge));
    assertThat(captured()).isEqualTo(1200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_action_unnoticed", "tok_success", "tok_declined"})
  void saysThatThePayerHasPaidWhateverTheMethodIsByNow(String method) {
    String charge = waiting("tok_action_unnoticed");
    assertThat(captured()).isEqualTo(1200);

    assertThat(confirm(charge, method)).isEqualTo(new Approved(charge));
    assertThat(captured()).isEqualTo(1200);
  }

  @Test
  void doesNotCancelWhatThePayerHasPaid() {
    String charge = waiting("tok_action_unnoticed");
    StepId key = key();

    assertThat(sandbox.cancel(key, charge)).isEqualTo(new AlreadyCaptured(charge));
    assertThat(sandbox.lookup(key)).contains(new AlreadyCaptured(charge));
    assertThat(sandbox.refund(key(), charge, AMOUNT)).isInstanceOf(Approved.class);
  }

  @Test
  void letsGoWhatThePayerHasOnlyAuthorized() {
    String charge =
        ((RequiresAction) charge("tok_action_unnoticed", CaptureMethod.MANUAL, "")).reference();

    assertThat(sandbox.cancel(key(), charge)).isEqualTo(new Approved(charge));
    assertThat(captured()).isZero();
  }

  @Test
  void takesTheMoneyOnceHoweverManyMethodsAreConfirmedAtOnce() {
    String charge = waiting("tok_action_never_taken");
    List<String> methods = List.of("tok_success", "tok_slow", "tok_requires_action");

    List<ProviderOutcome> outcomes =
        Together.run(12, n -> confirm(charge, methods.get(n % methods.size()))).stream()
            .map(Future::resultNow)
            .toList();

    assertThat(outcomes).contains(new Approved(charge));
    assertThat(captured()).isEqualTo(1200);
  }

  @Test
  void putsTheWayBackIntoItsRedirect() {
    String url = "https://shop.example.com/done?order=1&step=2";
    String charge =
        ((RequiresAction) charge("tok_action_never_taken", CaptureMethod.AUTOMATIC, url))
            .reference();
    StepId key = key();
    ProviderOutcome again =
        sandbox.confirm(key, charge, "tok_action_never_taken", "https://shop.example.com/again");

    assertThat(again)
        .isInstanceOfSatisfying(
            RequiresAction.class,
            action ->
                assertThat(action.action().redirectUrl())
                    .isEqualTo(
                        "https://example.com/sandbox/"
                            + charge
                            + "?return_url=https%3A%2F%2Fshop.example.com%2Fagain"));
    assertThat(sandbox.lookup(key)).contains(again);
  }

  private String waiting(String token) {
    ProviderOutcome outcome = charge(token, CaptureMethod.AUTOMATIC, "");
    assertThat(outcome).isInstanceOf(RequiresAction.class);
    return ((RequiresAction) outcome).reference();
  }

  private ProviderOutcome charge(String token, CaptureMethod capture, String returnUrl) {
    return sandbox.charge(
        new Charge(
            key(),
            new PaymentId(postgres.ids.get()),
            AMOUNT,
            token,
            capture,
            returnUrl,
            TestIds.ORIGIN));
  }

  private ProviderOutcome confirm(String charge, String token) {
    return sandbox.confirm(key(), charge, token, "");
  }

  private long captured() {
    return postgres.sandboxDatabase.inTransaction(tx ->
        tx.query(
                "select coalesce(sum(captured), 0)::bigint as captured from charges",
                row -> row.longInteger("captured"))
            .getFirst());
  }

  private StepId key() {
    return new StepId(postgres.ids.get());
  }
}
