package dev.commercesuite.order;

import dev.commercesuite.runtime.client.ChannelConfig;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.lifecycle.ProcessConfig;
import dev.commercesuite.runtime.redirect.ReturnUrls;
import dev.commercesuite.runtime.tokens.TokenConfig;
import java.time.Duration;

/**
 * The configuration of the order service.
 *
 * @param tokens whose access tokens are trusted
 * @param client as whom this service calls others
 * @param paymentWindow how long a new order waits to be paid
 * @param mostUnpaid how many orders of a customer may wait to be paid
 * @param returnUrls where a payment provider may send customers back to
 */
public record Config(
    ProcessConfig process,
    DatabaseConfig database,
    TokenConfig tokens,
    ChannelConfig userService,
    ChannelConfig paymentService,
    Client client,
    Duration paymentWindow,
    int mostUnpaid,
    ReturnUrls returnUrls) {

  /** What this service is called in logs, metrics and by user-service. */
  static final String SERVICE_NAME = "order-service";

  /** This service among the clients of user-service. */
  public record Client(String id, Secret secret) {}

  /** Reads the environment. */
  public static Config from(Settings settings) {
    Setting<ProcessConfig> process = ProcessConfig.from(settings);
    Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
    Setting<TokenConfig> tokens = TokenConfig.from(settings);
    Setting<ChannelConfig> userService = ChannelConfig.from(settings, "USER_SERVICE");
    Setting<ChannelConfig> paymentService = ChannelConfig.from(settings, "PAYMENT_SERVICE");
    Setting<String> clientId =
        settings
            .text("SERVICE_CLIENT_ID", "Client id of this service at user-service")
            .orElse(SERVICE_NAME);
    Setting<Secret> clientSecret =
        settings
            .secret("SERVICE_CLIENT_SECRET", "Client secret of this service at user-service")
            .required();
    Setting<Duration> paymentWindow =
        settings
            .duration(
                "ORDER_PAYMENT_WINDOW", "How long a new order may stay unpaid before it expires")
            .between(Duration.ofSeconds(1), Duration.ofDays(30))
            .orElse(Duration.ofMinutes(30));
    Setting<Integer> mostUnpaid =
        settings
            .integer(
                "ORDER_UNPAID_LIMIT",
                "How many orders of a customer may wait to be paid; each keeps its stock from others"
                    + " until then. Staff has no limit")
            .between(1, 1_000_000)
            .orElse(10);
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
            userService.get(),
            paymentService.get(),
            new Client(clientId.get(), clientSecret.get()),
            paymentWindow.get(),
            mostUnpaid.get(),
            returnUrls.get()));
  }
}
