package dev.commercesuite.order;

import dev.commercesuite.runtime.testing.ConfigurationReference;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {

  @Test
  void theReferenceListsWhatTheServiceReads() {
    ConfigurationReference.check("order-service", Config::from);
  }
}
