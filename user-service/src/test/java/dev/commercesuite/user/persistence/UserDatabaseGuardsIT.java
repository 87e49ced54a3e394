package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.testing.DatabaseGuards;
import java.util.Set;

class UserDatabaseGuardsIT extends DatabaseGuards {
  UserDatabaseGuardsIT() {
    super("classpath:db/user", Set.of("client_assertions.expire_time"));
  }
}
