package dev.commercesuite.order.persistence;

import dev.commercesuite.runtime.testing.DatabaseGuards;
import java.util.Set;

class OrderDatabaseGuardsIT extends DatabaseGuards {
  OrderDatabaseGuardsIT() {
    super("classpath:db/order", Set.of());
  }
}
