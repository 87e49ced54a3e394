package dev.commercesuite.runtime.database;

import dev.commercesuite.runtime.config.Secret;

/**
 * Who a connection is.
 *
 * @param user the PostgreSQL role
 * @param password its password
 */
public record DatabaseRole(String user, Secret password) {
  public DatabaseRole {
    if (user.isBlank()) {
      throw new IllegalArgumentException("a database role needs a name");
    }
  }
}
