package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.testing.ConfigurationReference;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {

  @Test
  void isDescribedInTheReference() {
    ConfigurationReference.check("payment-service", Config::from);
  }

  @Test
  void reportsEveryProblemTogether() {
    assertThatThrownBy(() -> Config.from(new Settings(Map.of("PROVIDER_TIMEOUT", "1h"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll("PROVIDER_TIMEOUT", "DATABASE_URL", "SANDBOX_DATABASE_URL");
  }

  @Test
  void needsNoSandboxWithStripe() {
    assertThatThrownBy(() -> Config.from(new Settings(Map.of("PAYMENT_PROVIDER", "stripe"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("STRIPE_API_KEY")
        .hasMessageNotContaining("SANDBOX_DATABASE_URL");
  }

  @Test
  void keepsTheKeyOfTheAccountToItself() {
    assertThatThrownBy(() ->
            Config.from(
                new Settings(
                    Map.of("PAYMENT_PROVIDER", "stripe", "STRIPE_API_KEY", "pk_test_wrong"))))
        .hasMessageContaining("STRIPE_API_KEY: expected a key that begins with sk_ or rk_")
        .hasMessageNotContaining("pk_test_wrong");
  }

  @Test
  void boundsStripeByTheWholeStep() {
    assertThat(stripe("STRIPE_TIMEOUT", "4s"))
        .isInstanceOf(ProviderConfig.Stripe.class)
        .asString()
        .contains("apiKey=***");
    assertThatThrownBy(() -> stripe("STRIPE_TIMEOUT", "5s"))
        .hasMessageContaining("STRIPE_TIMEOUT is 5000 ms; expected at most PROVIDER_TIMEOUT");
    assertThatThrownBy(() -> stripe("STRIPE_API_BASE", "http://stripe.example"))
        .hasMessageContaining("STRIPE_API_BASE");
  }

  @Test
  void keepsTheSecretsOfCallbacksToItself() {
    assertThat(stripe("STRIPE_WEBHOOK_SECRET", "whsec_1")).asString().contains("webhookSecret=***");
    assertThatThrownBy(() -> stripe("STRIPE_WEBHOOK_SECRET", "sk_test_wrong"))
        .hasMessageContaining("STRIPE_WEBHOOK_SECRET: expected a secret that begins with whsec_")
        .hasMessageNotContaining("sk_test_wrong");
    assertThatThrownBy(() -> Config.from(new Settings(Map.of("SANDBOX_WEBHOOK_SECRET", "short"))))
        .hasMessageContaining("SANDBOX_WEBHOOK_SECRET: expected 16 characters or more");
  }

  private static ProviderConfig stripe(String name, String value) {
    Settings settings =
        new Settings(
            Map.of("PAYMENT_PROVIDER", "stripe", "STRIPE_API_KEY", "sk_test_1", name, value));
    Setting<Duration> timeout =
        settings.duration("PROVIDER_TIMEOUT", "Of a step").orElse(Duration.ofSeconds(4));
    return settings.build(ProviderConfig.from(settings, timeout)::get);
  }
}
