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
            "select * from signing_keys order by announced_at, key_id",
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
            update signing_keys set published_until = greatest(published_until, ?)
            where key_id = ? and published_until > ? and withdrawn_at is null
            """,
            until,
            keyId,
            now));
  }

  @Override
  public void deleteLapsed(Instant now) {
    database.useTransaction(tx ->
        tx.update(
            "delete from signing_keys where published_until <= ? and withdrawn_at is null", now));
  }

  /** Withdrawn ones count: a verifier may have fetched them a moment ago. */
  private static boolean hasOthers(Transaction tx, PublicSigningKey announced) {
    return tx.queryOne(
            """
            select exists (
              select from signing_keys where key_id <> ? and published_until > ?) as found
            """,
            row -> row.bool("found"),
            announced.key().keyId(),
            announced.announcedAt())
        .orElseThrow();
  }

  private static boolean insert(Transaction tx, PublicSigningKey announced, boolean besideOthers) {
    return tx.update(
            """
            insert into signing_keys as known (
              key_id, modulus, exponent, announced_at, signs_from, published_until)
            values (?, ?, ?, ?, ?, ?)
            on conflict (key_id) do update
            set announced_at = excluded.announced_at,
              signs_from = excluded.signs_from,
              published_until = excluded.published_until
            where known.published_until <= excluded.announced_at and known.withdrawn_at is null
            """,
            announced.key().keyId(),
            announced.key().modulus(),
            announced.key().exponent(),
            announced.announcedAt(),
            besideOthers ? announced.signsFrom() : announced.announcedAt(),
            announced.publishedUntil())
        == 1;
  }

  private static PublicSigningKey announced(Row row) {
    return new PublicSigningKey(
        new JsonWebKey(row.text("key_id"), row.text("modulus"), row.text("exponent")),
        row.instant("announced_at"),
        row.instant("signs_from"),
        row.instant("published_until"),
        row.nullableInstant("withdrawn_at"));
  }
}
