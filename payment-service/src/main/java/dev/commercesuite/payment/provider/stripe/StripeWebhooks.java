package dev.commercesuite.payment.provider.stripe;

import com.google.gson.JsonParseException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import dev.commercesuite.runtime.config.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Tells Stripe's callbacks from everybody else's. Thread-safe. */
public final class StripeWebhooks {
  private final Secret secret;
  private final Duration tolerance;
  private final Clock clock;

  /**
   * @param secret of the endpoint, {@code whsec_…}
   * @param tolerance how old a callback may be; against old ones that are sent again
   */
  public StripeWebhooks(Secret secret, Duration tolerance, Clock clock) {
    this.secret = secret;
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * The event, if Stripe signed it lately.
   *
   * @param payload the body as it came, byte for byte
   * @param signature the header {@code Stripe-Signature}
   * @return empty when the signature is not Stripe's, is too old, or the payload cannot be read
   */
  public Optional<Event> verify(String payload, String signature) {
    try {
      return Optional.of(
          Webhook.constructEvent(
              payload, signature, secret.reveal(), tolerance.toSeconds(), clock));
    } catch (SignatureVerificationException | JsonParseException | NumberFormatException _) {
      // The last one is about the time in the header.
      return Optional.empty();
    }
  }
}
