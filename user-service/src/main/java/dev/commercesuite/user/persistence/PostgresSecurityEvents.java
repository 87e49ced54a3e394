package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvents;

/** Stores security events in the table {@code security_events}, and logs them. */
public final class PostgresSecurityEvents implements SecurityEvents {
  private final Database database;
  private final SecurityEvents log;

  public PostgresSecurityEvents(Database database, SecurityEvents log) {
    this.database = database;
    this.log = log;
  }

  /** An event that cannot be stored is logged all the same. */
  @Override
  public void record(SecurityEvent event) {
    try {
      database.useTransaction(tx -> SecurityEventRows.insert(tx, event));
    } finally {
      log.record(event);
    }
  }

  @Override
  public void announce(SecurityEvent event) {
    log.record(event);
  }
}
