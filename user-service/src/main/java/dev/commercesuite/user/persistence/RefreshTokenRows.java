package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;

/** Rows of the table {@code refresh_tokens}. */
final class RefreshTokenRows {
  private RefreshTokenRows() {}

  /** Adds the token that can be used now. */
  static void insert(Transaction tx, Session session, RefreshToken token) {
    tx.update(
        "insert into refresh_tokens (hash, session_id, create_time) values (?, ?, ?)",
        token.hash(),
        session.id().value(),
        session.lastUseTime());
  }
}
