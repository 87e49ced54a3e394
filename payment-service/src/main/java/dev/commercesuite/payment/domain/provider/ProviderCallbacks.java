package dev.commercesuite.payment.domain.provider;

import dev.commercesuite.payment.domain.PaymentException;

/** Verifies that a callback (webhook) was sent by the provider. */
public interface ProviderCallbacks {

  /** The name of the {@link PaymentProvider} that sends them. */
  String provider();

  /**
   * The event in a callback.
   *
   * @param payload the body as it came, byte for byte
   * @param signature the header that the provider signs its callbacks with
   * @throws PaymentException.ProviderEventInvalid when it has no recent signature of the provider,
   *     or cannot be read
   */
  ProviderEvent verify(byte[] payload, String signature);
}
