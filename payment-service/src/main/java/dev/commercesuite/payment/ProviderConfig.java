package dev.commercesuite.payment;

import dev.commercesuite.payment.provider.stripe.StripeConfig;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.migration.MigrationConfig;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which provider moves the money. */
public sealed interface ProviderConfig {
  /** Of the sandbox's books. */
  String SANDBOX_MIGRATIONS = "classpath:db/sandbox";

  /**
   * The provider for laptops and tests.
   *
   * @param books its own database, separate from the service's
   * @param webhookSecret signs its events; null when none are accepted from outside
   */
  record Sandbox(DatabaseConfig books, @Nullable Secret webhookSecret) implements ProviderConfig {}

  /** Cards through Stripe. */
  record Stripe(StripeConfig account) implements ProviderConfig {}

  /** Where the provider sends people back to when a request does not say; empty for nowhere. */
  default String defaultReturnUrl() {
    return switch (this) {
      case Sandbox _ -> "";
      case Stripe(StripeConfig account) ->
          account.returnUrl() == null ? "" : account.returnUrl().toString();
    };
  }

  /** The providers by name. */
  enum Name {
    SANDBOX,
    STRIPE
  }

  /**
   * Reads {@code PAYMENT_PROVIDER} and what the provider of that name needs.
   *
   * @param timeout of one step at the provider
   */
  static Setting<ProviderConfig> from(Settings settings, Setting<Duration> timeout) {
    Setting<Name> name = name(settings);
    boolean stripe = name.isValid() && name.get() == Name.STRIPE;
    Setting<Optional<StripeConfig>> account = StripeConfig.from(settings, stripe);
    if (name.isValid() && !stripe) {
      Setting<DatabaseConfig> books = DatabaseConfig.from(settings, "SANDBOX_DATABASE");
      Setting<Optional<Secret>> webhookSecret =
          settings
              .secret(
                  "SANDBOX_WEBHOOK_SECRET",
                  "Secret that signs the sandbox's events; without it every event from outside"
                      + " is refused")
              .which(secret -> secret.reveal().length() >= 16, "16 characters or more")
              .optional();
      return settings.group(
          "SANDBOX_*", () -> new Sandbox(books.get(), webhookSecret.get().orElse(null)));
    }
    return settings.group(
        "STRIPE_*",
        () -> {
          name.get();
          return stripe(account.get().orElseThrow(), timeout.get());
        });
  }

  /** Of the database that the provider itself keeps; absent when it has none. */
  static Setting<Optional<MigrationConfig>> migrations(Settings settings) {
    Setting<Name> name = name(settings);
    if (!name.isValid() || name.get() != Name.SANDBOX) {
      return settings.group(
          "PAYMENT_PROVIDER",
          () -> {
            name.get();
            return Optional.empty();
          });
    }
    Setting<MigrationConfig> books =
        MigrationConfig.from(settings, "SANDBOX_DATABASE", SANDBOX_MIGRATIONS);
    return settings.group("SANDBOX_DATABASE_*", () -> Optional.of(books.get()));
  }

  private static Setting<Name> name(Settings settings) {
    return settings
        .oneOf("PAYMENT_PROVIDER", "Payment provider that moves the money", Name.class)
        .orElse(Name.SANDBOX);
  }

  private static ProviderConfig stripe(StripeConfig account, Duration timeout) {
    if (account.timeout().compareTo(timeout) > 0) {
      throw new IllegalArgumentException(
          "STRIPE_TIMEOUT is %s ms; expected at most PROVIDER_TIMEOUT, which is %s ms"
              .formatted(account.timeout().toMillis(), timeout.toMillis()));
    }
    return new Stripe(account);
  }
}
