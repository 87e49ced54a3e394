package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import java.util.Optional;

/**
 * Whoever moves the money: a bank's or a card network's gateway.
 *
 * <p>Every step carries a key. However often a step is asked for with one key, it happens at most
 * once, and every call gets the outcome of the first that happened. That is what makes an {@link
 * ProviderOutcome.Unknown} safe to repeat. An implementation may block and may throw (which means
 * unknown), stops when its thread is interrupted, and is safe for use by many threads.
 */
public interface PaymentProvider {

  /** Its name in lower case, kept with every payment that it handled. */
  String name();

  /**
   * Says no to a payment method that cannot be one, before anything is written.
   *
   * @throws PaymentException.PaymentMethodUnknown says what was expected
   */
  void checkPaymentMethod(String paymentMethod);

  /**
   * Says no to an amount that can never be charged, captured or given back, before anything is
   * written.
   *
   * @throws PaymentException.ProviderRefused says why
   */
  default void checkAmount(Money amount) {}

  /** Takes the money, or only holds it when the capture is manual. */
  ProviderOutcome charge(Charge charge);

  /**
   * Goes on with a charge after the person who pays has acted.
   *
   * @param paymentMethod the same as before, or another one that replaces it
   */
  ProviderOutcome confirm(StepId key, String chargeReference, String paymentMethod);

  /** Takes held money; the rest of what is held is let go. */
  ProviderOutcome capture(StepId key, String chargeReference, Money amount);

  /** Lets held money go, or ends a charge that waits for an action. */
  ProviderOutcome cancel(StepId key, String chargeReference);

  /** Gives captured money back. */
  ProviderOutcome refund(StepId key, String chargeReference, Money amount);

  /**
   * What came of the step with this key; empty when the provider never got it, or cannot be asked
   * this way. Then the step itself, repeated with its key, is the question.
   */
  Optional<ProviderOutcome> lookup(StepId key);

  /**
   * A charge to make.
   *
   * @param paymentMethod the token that stands for a card
   */
  record Charge(
      StepId key, PaymentId payment, Money amount, String paymentMethod, CaptureMethod capture) {}
}
