package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.testing.DatabaseGuards;
import java.util.Set;

class PaymentDatabaseGuardsIT extends DatabaseGuards {
  PaymentDatabaseGuardsIT() {
    super("classpath:db/payment", Set.of());
  }
}
