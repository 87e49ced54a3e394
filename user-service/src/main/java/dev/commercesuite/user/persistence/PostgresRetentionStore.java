package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.postgres.FeedHistory;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.retention.RetentionStore;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Deletes old rows, skipping those that another transaction has locked. */
public final class PostgresRetentionStore implements RetentionStore {
  private final Database database;

  public PostgresRetentionStore(Database database) {
    this.database = database;
  }

  @Override
  public List<UserId> purgeUsers(Instant purgeTime, Instant tokensEnded, int limit) {
    return database.inTransaction(tx -> {
      List<UUID> users =
          tx.query(
              """
              select id from users
              where purge_time <= ? and (tokens_revoke_time is null or tokens_revoke_time <= ?)
              order by purge_time
              limit ?
              for update skip locked
              """,
              row -> row.uuid("id"),
              purgeTime,
              tokensEnded,
              limit);
      purge(tx, users, purgeTime);
      return users.stream().map(UserId::new).toList();
    });
  }

  @Override
  public int deleteSessions(Instant ended, int limit) {
    return database.inTransaction(tx -> {
      List<UUID> sessions =
          tx.query(
              """
              select id from sessions
              where end_day < (?::timestamptz at time zone 'UTC')::date
              order by end_day
              limit ?
              for update skip locked
              """,
              row -> row.uuid("id"),
              ended,
              limit);
      deleteSessions(tx, sessions);
      return sessions.size();
    });
  }

  @Override
  public int deleteRecoveryTokens(Instant now, int limit) {
    return database.inTransaction(tx ->
        tx.update(
            """
            delete from recovery_tokens
            where hash in (
              select hash from recovery_tokens where least(use_time, expire_time) <= ?
              order by least(use_time, expire_time) limit ? for update skip locked)
            """,
            now,
            limit));
  }

  @Override
  public int deleteFullBuckets(Instant now, int limit) {
    return database.inTransaction(tx ->
        tx.update(
            """
            delete from attempts
            where key in (
              select key from attempts where full_time <= ?
              order by full_time limit ? for update skip locked)
            """,
            now,
            limit));
  }

  private static void purge(Transaction tx, List<UUID> users, Instant now) {
    if (users.isEmpty()) {
      return;
    }
    deleteSessions(
        tx,
        tx.query("select id from sessions where user_id = any (?)", row -> row.uuid("id"), users));
    tx.update("delete from recovery_tokens where user_id = any (?)", users);
    tx.update("delete from idempotency_keys where subject = any (?)", users);
    tx.update("delete from users where id = any (?)", users);
    tx.update(
        """
        insert into purged_users (user_id, purge_time, feed_position)
        select user_id, ?, %s
        from unnest(?::uuid[]) as purged (user_id)
        """
            .formatted(FeedHistory.POSITION),
        now,
        users);
    users.forEach(user -> SecurityEventRows.insert(tx, SecurityEvent.purged(new UserId(user))));
  }

  private static void deleteSessions(Transaction tx, List<UUID> sessions) {
    if (sessions.isEmpty()) {
      return;
    }
    tx.update("delete from refresh_tokens where session_id = any (?)", sessions);
    tx.update("delete from sessions where id = any (?)", sessions);
  }
}
