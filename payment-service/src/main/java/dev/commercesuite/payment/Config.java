package dev.commercesuite.payment;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import dev.commercesuite.runtime.redirect.ReturnUrls;
import dev.commercesuite.runtime.tokens.TokenConfig;
import java.time.Duration;

/**
 * The configuration of the payment service.
 *
 * @param tokens whose access tokens are trusted
 * @param provider who moves the money
 * @param providerTimeout how long one call to the provider may take before its outcome is unknown
 * @param unpaidPaymentTimeout after which a payment that still waits for its customer is cancelled
 * @param returnUrls where the provider may send people back to
 */
public record Config(
    ProcessConfig process,
    DatabaseConfig database,
    TokenConfig tokens,
    ProviderConfig provider,
    Duration providerTimeout,
    Duration unpaidPaymentTimeout,
    ReturnUrls returnUrls) {

  /** Reads the environment. */
  public static Config from(Settings settings) {
    Setting<ProcessConfig> process = ProcessConfig.from(settings);
    Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
    Setting<TokenConfig> tokens = TokenConfig.from(settings);
    Setting<Duration> providerTimeout =
        settings
            .duration(
                "PROVIDER_TIMEOUT",
                "How long one call to the payment provider may take before its outcome counts as"
                    + " unknown; less than the deadline of callers")
            .between(Duration.ofMillis(100), Duration.ofMinutes(1))
            .orElse(Duration.ofSeconds(4));
    Setting<ProviderConfig> provider = ProviderConfig.from(settings, providerTimeout);
    Setting<Duration> unpaidPaymentTimeout =
        settings
            .duration(
                "UNPAID_PAYMENT_TIMEOUT",
                "After how long a payment that still waits for its customer (3-D Secure) is"
                    + " cancelled at the provider; longer than orders can be paid")
            .between(Duration.ofHours(1), Duration.ofDays(90))
            .orElse(Duration.ofDays(7));
    Setting<ReturnUrls> returnUrls =
        ReturnUrls.from(
            settings,
            "PAYMENT_RETURN_URLS",
            "Where requests may let a payment provider send people back to (return_url): origins"
                + " such as https://shop.example.com, with a path or without; what is below it is"
                + " allowed too. Without any, no request may have one. The same for order-service"
                + " and payment-service");
    return settings.build(() ->
        new Config(
            process.get(),
            database.get(),
            tokens.get(),
            provider.get(),
            providerTimeout.get(),
            unpaidPaymentTimeout.get(),
            returnUrls.get()));
  }
}
