package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.sql.Sql;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.sessions.Rotation;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionEvents;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import dev.commercesuite.user.domain.sessions.SessionStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions in the tables {@code sessions} and {@code refresh_tokens}. */
public final class PostgresSessionStore implements SessionStore {
  private static final String COLUMNS =
      """
      id, user_id, create_time, last_use_time, expire_time, user_agent, network_address
      """;

  private final Database database;

  public PostgresSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public Rotation rotate(
      RefreshToken used,
      RefreshToken successor,
      RefreshTokenUse use,
      BiFunction<User, Session, Session> rule) {
    Instant now = use.time();
    return database.inTransaction(tx -> {
      Session session = lockSessionOf(tx, used).orElse(null);
      if (session == null) {
        return new Rotation.Refused();
      }
      if (!useUp(tx, used, use)) {
        if (use.isRaceWith(firstUse(tx, used))) {
          return new Rotation.Raced();
        }
        revokeForReuse(tx, session.id(), now);
        SecurityEventRows.insert(tx, SessionEvents.refreshTokenReused(session));
        return new Rotation.Reused(session);
      }
      User user = findActiveUser(tx, session.user()).orElse(null);
      if (user == null || !now.isBefore(session.expireTime())) {
        return new Rotation.Refused();
      }
      Session next = rule.apply(user, session);
      extend(tx, next);
      RefreshTokenRows.insert(tx, next, successor);
      return new Rotation.Rotated(user, next);
    });
  }

  @Override
  public Optional<Session> find(RefreshToken token, Instant now) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select "
                + COLUMNS
                + """
                from sessions
                where id = (
                    select session_id from refresh_tokens where hash = ? and use_time is null)
                  and revoke_time is null and expire_time > ?
                """,
            PostgresSessionStore::session,
            token.hash(),
            now));
  }

  @Override
  public boolean isLive(UserId user, SessionId session, long userVersion, Instant now) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                """
                select sessions.id from sessions join users on user_id = users.id
                where sessions.id = ? and users.id = ?
                and revoke_time is null and expire_time > ?
                and disable_time is null and delete_time is null
                and coalesce(tokens_valid_from_version, 0) <= ?
                """,
                row -> row.uuid("id"),
                session.value(),
                user.value(),
                now,
                userVersion))
        .isPresent();
  }

  @Override
  public Optional<Session> revoke(RefreshToken token, Instant now) {
    return database.inTransaction(tx -> {
      Optional<Session> ended =
          lockSessionOf(tx, token).flatMap(session -> revoke(tx, session.id(), null, now));
      ended.ifPresent(session -> SecurityEventRows.insert(tx, SessionEvents.loggedOut(session)));
      return ended;
    });
  }

  @Override
  public Answer<Session> revoke(
      IdempotentRequest<Session> request,
      SessionId id,
      @Nullable UserId owner,
      Instant now,
      Function<Session, SecurityEvent> event) {
    return IdempotentTransactions.once(
        database,
        request,
        tx -> {
          Session ended =
              revoke(tx, id, owner, now)
                  .filter(session -> now.isBefore(session.expireTime()))
                  .orElseThrow(() -> new UserException.SessionNotFound(id));
          SecurityEventRows.insert(tx, event.apply(ended));
          return ended;
        });
  }

  @Override
  public List<Session> list(
      SessionFilter filter, Instant now, @Nullable SessionId after, int limit) {
    IdRange ids =
        IdRange.created(filter.createdFrom(), filter.createdUntil())
            .below(after == null ? null : after.value());
    Sql sql =
        Sql.of("select " + COLUMNS + "from sessions")
            .where(
                Sql.of("user_id = ?", filter.user().value()),
                Sql.of("revoke_time is null and expire_time > ?", now),
                Sql.ifGiven("create_time >= ?", filter.createdFrom()),
                Sql.ifGiven("create_time < ?", filter.createdUntil()),
                Sql.ifGiven("id >= ?", ids.from()),
                Sql.ifGiven("id < ?", ids.until()))
            .then("order by id desc limit ?", limit);
    return database.inReadOnlyTransaction(tx -> tx.query(sql, PostgresSessionStore::session));
  }

  /**
   * Makes all who present a token of the session wait for each other. Found and locked in two
   * statements: one that waited for the lock would go on with the token as it was before the wait.
   */
  private static Optional<Session> lockSessionOf(Transaction tx, RefreshToken token) {
    Optional<UUID> id =
        tx.queryOne(
            "select session_id from refresh_tokens where hash = ?",
            row -> row.uuid("session_id"),
            token.hash());
    return id.flatMap(session ->
        tx.queryOne(
            "select " + COLUMNS + "from sessions where id = ? and revoke_time is null for update",
            PostgresSessionStore::session,
            session));
  }

  private static boolean useUp(Transaction tx, RefreshToken token, RefreshTokenUse use) {
    return tx.update(
            """
            update refresh_tokens set use_time = ?, use_device = ?
            where hash = ? and use_time is null
            """,
            use.time(),
            use.device(),
            token.hash())
        == 1;
  }

  private static RefreshTokenUse firstUse(Transaction tx, RefreshToken token) {
    return tx.queryOne(
            "select use_time, use_device from refresh_tokens where hash = ?",
            row -> new RefreshTokenUse(row.instant("use_time"), row.text("use_device")),
            token.hash())
        .orElseThrow();
  }

  /** What is somebody else's takes no more work, and no more locks, than what there is not. */
  private static Optional<Session> revoke(
      Transaction tx, SessionId id, @Nullable UserId owner, Instant now) {
    Sql sql =
        Sql.of("update sessions set revoke_time = ?", now)
            .where(
                Sql.of("id = ? and revoke_time is null", id.value()),
                Sql.ifGiven("user_id = ?", owner == null ? null : owner.value()))
            .then("returning " + COLUMNS);
    return tx.query(sql, PostgresSessionStore::session).stream().findFirst();
  }

  private static void revokeForReuse(Transaction tx, SessionId id, Instant now) {
    tx.update(
        "update sessions set revoke_time = ?, reuse_time = ? where id = ?", now, now, id.value());
  }

  private static Optional<User> findActiveUser(Transaction tx, UserId id) {
    return tx.queryOne(
            "select " + UserRows.USER_COLUMNS + "from users where id = ?",
            UserRows::user,
            id.value())
        .filter(User::isActive);
  }

  private static void extend(Transaction tx, Session session) {
    tx.update(
        "update sessions set last_use_time = ?, expire_time = ? where id = ?",
        session.lastUseTime(),
        session.expireTime(),
        session.id().value());
  }

  private static Session session(Row row) {
    return new Session(
        new SessionId(row.uuid("id")),
        new UserId(row.uuid("user_id")),
        row.instant("create_time"),
        row.instant("last_use_time"),
        row.instant("expire_time"),
        new ClientConnection(row.text("user_agent"), row.text("network_address")));
  }
}
