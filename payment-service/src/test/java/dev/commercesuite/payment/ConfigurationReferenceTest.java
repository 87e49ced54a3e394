package dev.commercesuite.payment;

import dev.commercesuite.runtime.testing.ConfigurationReference;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  @Test
  void everyVariableIsDocumented() {
    ConfigurationReference.check("payment-service", Config::from);
  }
}
