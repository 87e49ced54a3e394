package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentException;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.StepId;
import java.util.Optional;

/**
 * Moves the money: a payment gateway.
 *
 * <p>Every call carries a key. However often a call is made with one key, it takes effect at most
 * once, and every call gets the outcome of the one that did. This makes it safe to repeat a call
 * after {@link ProviderOutcome.Unknown}. An implementation may block and may throw (which means
 * unknown), stops when its thread is interrupted, and is safe for use by many threads.
 */
public interface PaymentProvider {

  /** The name in lower case, stored with every payment. */
  String name();

  /**
   * Rejects what cannot be a payment method, before anything is written.
   *
   * @throws PaymentException.PaymentMethodUnknown says what was expected
   */
  void checkPaymentMethod(String paymentMethod);

  /**
   * Rejects an amount that can never be charged, captured or refunded, before anything is written.
   *
   * @throws PaymentException.ProviderRefused says why
   */
  default void checkAmount(Money amount) {}

  /** Captures the money, or only authorizes it when the capture is manual. */
  ProviderOutcome charge(Charge charge);

  /**
   * Continues a charge that waits for its payer. It stays the one charge: whatever the payer does
   * meanwhile, it is captured at most once, with whichever payment method came first.
   *
   * @param paymentMethod the same as before, to find out what the payer did, or another one in its
   *     place
   * @param returnUrl where to send the payer back to; may be empty
   */
  ProviderOutcome confirm(
      StepId key, String chargeReference, String paymentMethod, String returnUrl);

  /** Captures authorized money; the rest of the authorization is released. */
  ProviderOutcome capture(StepId key, String chargeReference, Money amount);

  /**
   * Releases authorized money, or ends a charge that waits for an action; {@link
   * ProviderOutcome.AlreadyCaptured} when the payer was faster.
   */
  ProviderOutcome cancel(StepId key, String chargeReference);

  /** Gives captured money back. */
  ProviderOutcome refund(StepId key, String chargeReference, Money amount);

  /**
   * The outcome of the call with this key; empty when the provider never got it, or has no such
   * lookup. Then the call is to be repeated with its key.
   */
  Optional<ProviderOutcome> lookup(StepId key);

  /**
   * What has become by now of a charge that waits for its payer or holds money. A charge whose
   * payer has tried and failed is ended by this, so that no money moves on it any more. It needs no
   * key: nothing else is changed.
   *
   * @param amount what was to be charged
   */
  ChargeStatus status(PaymentId payment, String chargeReference, Money amount);

  /**
   * A charge to make.
   *
   * @param paymentMethod the token that stands for a card
   * @param returnUrl where to send the payer back to; may be empty
   * @param origin kept with the charge
   */
  record Charge(
      StepId key,
      PaymentId payment,
      Money amount,
      String paymentMethod,
      CaptureMethod capture,
      String returnUrl,
      ChargeOrigin origin) {}
}
