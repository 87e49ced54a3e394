package dev.commercesuite.payment.provider.stripe;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The account at Stripe.
 *
 * @param apiKey a secret key, or a restricted one
 * @param apiBase where Stripe is
 * @param timeout how long connecting may take, and each wait for bytes of an answer
 * @param returnUrl where a bank sends people back to; null when the shop uses Stripe's library
 * @param webhookSecret signs the events that Stripe sends; null when none are trusted
 */
public record StripeConfig(
    Secret apiKey,
    URI apiBase,
    Duration timeout,
    @Nullable URI returnUrl,
    @Nullable Secret webhookSecret) {
  /** As of a return URL in a request. */
  private static final int LONGEST_RETURN_URL = 1_000;

  private static final Set<String> THIS_HOST = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Reads the variables {@code STRIPE_*}.
   *
   * @param selected whether payments go through Stripe; otherwise there is no account
   */
  public static Setting<Optional<StripeConfig>> from(Settings settings, boolean selected) {
    Setting<Optional<Secret>> apiKey =
        settings
            .secret(
                "STRIPE_API_KEY",
                "Secret or restricted key of the Stripe account; only"
                    + " with PAYMENT_PROVIDER=stripe")
            .which(
                key -> key.reveal().startsWith("sk_") || key.reveal().startsWith("rk_"),
                "a key that begins with sk_ or rk_")
            .requiredUnless(!selected);
    Setting<URI> apiBase =
        settings
            .uri("STRIPE_API_BASE", "Base URI of Stripe's API; other ones are for tests")
            .which(
                StripeConfig::isPrivate, "an https URI without a path, or an http one on this host")
            .orElse(URI.create("https://api.stripe.com"));
    Setting<Duration> timeout =
        settings
            .duration(
                "STRIPE_TIMEOUT",
                "How long to wait for a connection to Stripe, and for each part of its answer;"
                    + " at most PROVIDER_TIMEOUT, which bounds the whole step")
            .between(Duration.ofMillis(100), Duration.ofMinutes(1))
            .orElse(Duration.ofSeconds(3));
    Setting<Optional<URI>> returnUrl =
        settings
            .uri(
                "STRIPE_RETURN_URL",
                "Where banks send people after 3-D Secure; without it the shop has to show the"
                    + " bank's page, with Stripe's own library")
            .which(
                uri -> uri.toString().length() <= LONGEST_RETURN_URL,
                "at most " + LONGEST_RETURN_URL + " characters")
            .optional();
    Setting<Optional<Secret>> webhookSecret =
        settings
            .secret(
                "STRIPE_WEBHOOK_SECRET",
                "Signing secret of the webhook endpoint; without it every Stripe event is refused")
            .which(
                secret -> secret.reveal().startsWith("whsec_"), "a secret that begins with whsec_")
            .optional();
    return settings.group(
        "STRIPE_*",
        () ->
            apiKey
                .get()
                .filter(_ -> selected)
                .map(key ->
                    new StripeConfig(
                        key,
                        apiBase.get(),
                        timeout.get(),
                        returnUrl.get().orElse(null),
                        webhookSecret.get().orElse(null))));
  }

  private static boolean isPrivate(URI uri) {
    if (uri.getHost() == null || !uri.getRawPath().isEmpty()) {
      return false;
    }
    return switch (uri.getScheme()) {
      case "https" -> true;
      case "http" -> THIS_HOST.contains(uri.getHost());
      default -> false;
    };
  }
}
