package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException;

/** Tells what a provider sends by itself (webhooks) from what anybody else makes up. */
public interface ProviderCallbacks {

  /** The name of the {@link PaymentProvider} that sends them. */
  String provider();

  /**
   * The event in a callback.
   *
   * @param payload the body as it came, byte for byte
   * @param signature the header that the provider signs its callbacks with
   * @throws PaymentException.ProviderEventInvalid when the provider did not sign it lately, or
   *     nothing can be made of it
   */
  ProviderEvent verify(byte[] payload, String signature);
}
