package dev.commercesuite.user;

import dev.commercesuite.runtime.testing.ConfigurationReference;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
  @Test
  void everyVariableIsDocumented() {
    ConfigurationReference.check("user-service", Config::from);
  }
}
