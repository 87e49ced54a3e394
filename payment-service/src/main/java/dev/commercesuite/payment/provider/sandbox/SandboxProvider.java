package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException.PaymentMethodUnknown;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ChargeStatus;
import dev.commercesuite.payment.domain.provider.PaymentProvider;
import dev.commercesuite.payment.domain.provider.ProviderOutcome;
import dev.commercesuite.payment.domain.provider.ProviderOutcome.Unknown;
import dev.commercesuite.payment.domain.step.Sleeper;
import java.time.Duration;
import java.util.Optional;

/**
 * The provider behind the {@link TestToken}s. It has its own database, which survives a crash of
 * the suite as a real provider's would, and can be compared with the suite's.
 */
public final class SandboxProvider implements PaymentProvider {
  static final String NAME = "sandbox";

  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  /** Longer than any caller waits. */
  private static final Duration SILENCE = Duration.ofHours(1);

  private final SandboxBooks books;
  private final Sleeper pause;

  public SandboxProvider(SandboxBooks books, Sleeper pause) {
    this.books = books;
    this.pause = pause;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void checkPaymentMethod(String paymentMethod) {
    token(paymentMethod);
  }

  @Override
  public ProviderOutcome charge(Charge charge) {
    TestToken token = token(charge.paymentMethod());
    return behaving(
        token, charge.key(), () -> books.charge(charge, token.decision(), token.callbacks()));
  }

  @Override
  public ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl) {
    TestToken token = token(paymentMethod);
    return behaving(token, key, () -> books.confirm(key, chargeReference, token, returnUrl));
  }

  @Override
  public ProviderOutcome capture(StepId key, String chargeReference, Money amount) {
    return books.capture(key, chargeReference, amount);
  }

  @Override
  public ProviderOutcome cancel(StepId key, String chargeReference) {
    return books.cancel(key, chargeReference);
  }

  @Override
  public ProviderOutcome refund(StepId key, String chargeReference, Money amount) {
    return books.refund(key, chargeReference, amount);
  }

  @Override
  public Optional<ProviderOutcome> lookup(StepId key) {
    return books.lookup(key);
  }

  @Override
  public ChargeStatus status(PaymentId payment, String chargeReference, Money amount) {
    return books.status(chargeReference);
  }

  private interface Call {
    ProviderOutcome make();
  }

  private ProviderOutcome behaving(TestToken token, StepId key, Call call) {
    return switch (token) {
      case SUCCESS,
          DECLINED,
          INSUFFICIENT_FUNDS,
          EXPIRED_CARD,
          LOST_CARD,
          REQUIRES_ACTION,
          ACTION_NEVER_TAKEN,
          ACTION_FAILED,
          ACTION_UNNOTICED,
          ACTION_REPORTED,
          ACTION_TAKEN_LATE,
          AUTHORIZATION_LAPSES,
          REFUND_DECLINED,
          REFUNDED_ELSEWHERE,
          DISPUTED,
          DISPUTE_WON,
          DISPUTE_LOST ->
          call.make();
      case SLOW -> {
        pause(A_MOMENT);
        yield call.make();
      }
      case TIMEOUT_BEFORE_CHARGE -> books.countCall(key) == 1 ? silence() : call.make();
      case TIMEOUT_AFTER_CHARGE, CALLBACK_DUPLICATED, CALLBACK_REORDERED -> {
        ProviderOutcome outcome = call.make();
        yield books.countCall(key) == 1 ? silence() : outcome;
      }
      case PROVIDER_ERROR ->
          books.countCall(key) <= 2 ? new Unknown("the provider answered 500") : call.make();
    };
  }

  private ProviderOutcome silence() {
    pause(SILENCE);
    return new Unknown("the provider did not answer");
  }

  private void pause(Duration duration) {
    try {
      pause.pause(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody waits for the sandbox any more", e);
    }
  }

  private static TestToken token(String paymentMethod) {
    return TestToken.of(paymentMethod)
        .orElseThrow(() ->
            new PaymentMethodUnknown("a test token of the sandbox: one of " + TestToken.all()));
  }
}
