package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import dev.commercesuite.user.domain.signing.SigningKeyStore;
import java.time.Instant;
import java.util.List;

/** Signing keys in the table {@code signing_keys}. */
public final class PostgresSigningKeyStore implements SigningKeyStore {
  /** Names the advisory lock under which keys are announced, so that one is the first. */
  private static final long KEYS_LOCK = 0x6b657973L;

  private final Database database;

  public PostgresSigningKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public List<PublicSigningKey> all() {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            """
            select key_id, modulus, exponent, announce_time, activate_time, retire_time,
              withdraw_time
            from signing_keys
            order by announce_time, key_id
            """,
            PostgresSigningKeyStore::announced));
  }

  @Override
  public boolean announce(PublicSigningKey announced) {
    return database.inTransaction(tx -> {
      tx.query("select pg_advisory_xact_lock(?)", _ -> true, KEYS_LOCK);
      return insert(tx, announced, hasOthers(tx, announced));
    });
  }

  @Override
  public void keepPublished(String keyId, Instant now, Instant until) {
    database.useTransaction(tx ->
        tx.update(
            """
            update signing_keys set retire_time = greatest(retire_time, ?)
            where key_id = ? and retire_time > ? and withdraw_time is null
            """,
            until,
            keyId,
            now));
  }

  @Override
  public void deleteLapsed(Instant now) {
    database.useTransaction(tx ->
        tx.update(
            "delete from signing_keys where retire_time <= ? and withdraw_time is null", now));
  }

  /** Withdrawn ones count: a verifier may have fetched them a moment ago. */
  private static boolean hasOthers(Transaction tx, PublicSigningKey announced) {
    return tx.queryOne(
            """
            select exists (
              select from signing_keys where key_id <> ? and retire_time > ?) as found
            """,
            row -> row.bool("found"),
            announced.key().keyId(),
            announced.announceTime())
        .orElseThrow();
  }

  private static boolean insert(Transaction tx, PublicSigningKey announced, boolean besideOthers) {
    return tx.update(
            """
            insert into signing_keys as known (
              key_id, modulus, exponent, announce_time, activate_time, retire_time)
            values (?, ?, ?, ?, ?, ?)
            on conflict (key_id) do update
            set announce_time = excluded.announce_time,
              activate_time = excluded.activate_time,
              retire_time = excluded.retire_time
            where known.retire_time <= excluded.announce_time and known.withdraw_time is null
            """,
            announced.key().keyId(),
            announced.key().modulus(),
            announced.key().exponent(),
            announced.announceTime(),
            besideOthers ? announced.activateTime() : announced.announceTime(),
            announced.retireTime())
        == 1;
  }

  private static PublicSigningKey announced(Row row) {
    return new PublicSigningKey(
        new JsonWebKey(row.text("key_id"), row.text("modulus"), row.text("exponent")),
        row.instant("announce_time"),
        row.instant("activate_time"),
        row.instant("retire_time"),
        row.nullableInstant("withdraw_time"));
  }
}
