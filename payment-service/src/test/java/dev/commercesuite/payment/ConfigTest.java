package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.testing.ConfigurationReference;
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
}
