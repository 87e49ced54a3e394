package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;

/** Rows of the table {@code security_events}. */
final class SecurityEventRows {
  private SecurityEventRows() {}

  static void insert(Transaction tx, SecurityEvent event) {
    UserId user = event.user();
    SessionId session = event.session();
    tx.update(
        """
        insert into security_events (kind, caused_by, user_id, session_id, address, details)
        values (?, ?, ?, ?, ?, ?)
        """,
        event.kind(),
        event.by(),
        user == null ? null : user.value(),
        session == null ? null : session.value(),
        event.address(),
        event.details());
  }
}
