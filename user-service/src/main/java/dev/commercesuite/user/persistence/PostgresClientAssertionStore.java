package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.user.domain.clients.ClientAssertion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** Used assertions in the table {@code client_assertions}. */
public final class PostgresClientAssertionStore implements ClientAssertion.Store {
  /** More than one, so that the table shrinks again after a busy time. */
  private static final int SWEPT_AT_ONCE = 10;

  private final Database database;

  public PostgresClientAssertionStore(Database database) {
    this.database = database;
  }

  @Override
  public boolean useUp(ClientAssertion assertion, Instant now) {
    return database.inTransaction(tx -> {
      tx.update(
          """
          delete from client_assertions
          where (client_id, id_hash) in (
            select client_id, id_hash from client_assertions
            where expire_time <= ?
            order by expire_time
            limit ?
            for update skip locked)
          """,
          now,
          SWEPT_AT_ONCE);
      return tx.update(
              """
              insert into client_assertions (client_id, id_hash, expire_time) values (?, ?, ?)
              on conflict do nothing
              """,
              assertion.clientId(),
              sha256(assertion.id()),
              assertion.expireTime())
          == 1;
    });
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
