package dev.commercesuite.payment.provider.stripe;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.provider.ProviderCallbacks;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.provider.EventPayload;
import dev.commercesuite.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Verifies Stripe's callbacks. Thread-safe. */
public final class StripeWebhooks implements ProviderCallbacks {
  /** How old a callback may be; protects against replays. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final @Nullable Secret secret;
  private final Clock clock;

  /**
   * @param secret of the endpoint, {@code whsec_…}; without it no callback is trusted
   */
  public StripeWebhooks(@Nullable Secret secret, Clock clock) {
    this.secret = secret;
    this.clock = clock;
  }

  @Override
  public String provider() {
    return StripeProvider.NAME;
  }

  /**
   * The API version of the payload does not matter: the members read here are in all of them.
   *
   * @param signature the header {@code Stripe-Signature}
   */
  @Override
  public ProviderEvent verify(byte[] payload, String signature) {
    if (secret == null) {
      throw ProviderEventInvalid.signature(
          "none, because STRIPE_WEBHOOK_SECRET is not set and nothing can be verified");
    }
    if (!isSigned(payload, signature, secret)) {
      throw ProviderEventInvalid.signature(
          "the header Stripe-Signature of the last %s minutes, made with STRIPE_WEBHOOK_SECRET"
              .formatted(TOLERANCE.toMinutes()));
    }
    return EventPayload.read(payload);
  }

  private boolean isSigned(byte[] payload, String signature, Secret known) {
    try {
      return Webhook.Signature.verifyHeader(
          new String(payload, StandardCharsets.UTF_8),
          signature,
          known.reveal(),
          TOLERANCE.toSeconds(),
          clock);
    } catch (SignatureVerificationException | NumberFormatException _) {
      // The last one is caused by the time in the header.
      return false;
    }
  }
}
