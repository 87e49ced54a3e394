package dev.commercesuite.payment.persistence;

import dev.commercesuite.runtime.testing.DatabaseGuards;
import java.util.Set;

class SandboxDatabaseGuardsIT extends DatabaseGuards {
  SandboxDatabaseGuardsIT() {
    super("classpath:db/sandbox", Set.of());
  }
}
