package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.database.UniqueViolation;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import dev.commercesuite.runtime.paging.IdRange;
import dev.commercesuite.runtime.sql.Sql;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.accounts.UserFilter;
import dev.commercesuite.user.domain.accounts.UserStore;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts in the tables {@code users} and {@code sessions}. */
public final class PostgresUserStore implements UserStore {
  /** Names the advisory lock under which administrators become fewer, or the first one appears. */
  private static final long ADMINS_LOCK = 0x61646d696e73L;

  private static final Sql ENDED = Sql.of("(disable_time is not null or delete_time is not null)");
  private static final Sql NOT_DISABLED =
      Sql.of("(disable_time is null or delete_time is not null)");
  private static final Sql NOT_DELETED = Sql.of("delete_time is null");

  private final Database database;

  public PostgresUserStore(Database database) {
    this.database = database;
  }

  @Override
  public Answer<User> insert(
      IdempotentRequest<User> request, User user, PasswordHash password, SecurityEvent event) {
    return IdempotentTransactions.once(database, request, tx -> insert(tx, user, password, event));
  }

  @Override
  public boolean insertFirstAdmin(User admin, PasswordHash password, SecurityEvent event) {
    return database.inTransaction(tx -> {
      lockAdmins(tx);
      if (hasAdmin(tx)) {
        return false;
      }
      insert(tx, admin, password, event);
      return true;
    });
  }

  @Override
  public boolean hasAdmin() {
    return database.inReadOnlyTransaction(PostgresUserStore::hasAdmin);
  }

  @Override
  public Optional<User> find(UserId id) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select " + UserRows.USER_COLUMNS + "from users where id = ?",
            UserRows::user,
            id.value()));
  }

  @Override
  public List<User> findAll(Collection<UserId> ids) {
    return database.inReadOnlyTransaction(tx ->
        tx.query(
            "select " + UserRows.USER_COLUMNS + "from users where id = any (?)",
            UserRows::user,
            ids.stream().map(UserId::value).toList()));
  }

  @Override
  public List<User> list(UserFilter filter, @Nullable UserId after, int limit) {
    Role role = filter.role();
    IdRange ids =
        IdRange.created(filter.createdFrom(), filter.createdUntil())
            .below(after == null ? null : after.value());
    Sql sql =
        Sql.of("select " + UserRows.USER_COLUMNS + "from users")
            .where(
                Sql.ifGiven("roles @> ?", role == null ? null : List.of(role)),
                // The index has those with other roles, and serves only a condition that says so.
                role == null || role == Role.CUSTOMER ? null : Sql.of("roles <> '{CUSTOMER}'"),
                unlessIn(filter, UserState.ACTIVE, ENDED),
                unlessIn(filter, UserState.DISABLED, NOT_DISABLED),
                unlessIn(filter, UserState.DELETED, NOT_DELETED),
                Sql.ifGiven("email_key = ?", filter.email() == null ? null : filter.email().key()),
                Sql.ifGiven("create_time >= ?", filter.createdFrom()),
                Sql.ifGiven("create_time < ?", filter.createdUntil()),
                Sql.ifGiven("id >= ?", ids.from()),
                Sql.ifGiven("id < ?", ids.until()))
            .then("order by id desc limit ?", limit);
    return database.inReadOnlyTransaction(tx -> tx.query(sql, UserRows::user));
  }

  /**
   * @param condition that holds for users in all other states
   */
  private static @Nullable Sql unlessIn(UserFilter filter, UserState state, Sql condition) {
    return filter.states().isEmpty() || filter.states().contains(state) ? null : condition;
  }

  @Override
  public Optional<Account> findAccount(UserId id) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select " + UserRows.ACCOUNT_COLUMNS + "from users where id = ?",
            UserRows::account,
            id.value()));
  }

  @Override
  public Answer<User> change(IdempotentRequest<User> request, UserId id, UserChange change) {
    return IdempotentTransactions.once(
        database,
        request,
        tx -> {
          User before = lock(tx, id).user();
          User after = change.rule().apply(before);
          if (before.isActiveAdmin() && !after.isActiveAdmin()) {
            requireAnotherAdmin(tx, id);
          }
          update(tx, after);
          if (change.endsTokens(after)) {
            endTokens(tx, after);
          }
          if (!after.isActive()) {
            endSessions(tx, after, null);
          }
          SecurityEventRows.insert(tx, change.event(after));
          return after;
        });
  }

  @Override
  public Answer<User> changePassword(
      IdempotentRequest<User> request,
      Account account,
      PasswordHash password,
      UserChange change,
      @Nullable SessionId session) {
    return IdempotentTransactions.once(
        database,
        request,
        tx -> {
          Account before = lock(tx, account.user().id());
          User after = change.rule().apply(before.user());
          if (before.passwordVersion() != account.passwordVersion()) {
            throw new UserException.CurrentPasswordWrong();
          }
          update(tx, after);
          replacePassword(tx, after, password);
          RecoveryTokenRows.deletePasswordResets(tx, after);
          endSessions(tx, after, session);
          SecurityEventRows.insert(tx, change.event(after));
          return after;
        });
  }

  private static Account lock(Transaction tx, UserId id) {
    return tx.queryOne(
            "select " + UserRows.ACCOUNT_COLUMNS + "from users where id = ? for update",
            UserRows::account,
            id.value())
        .orElseThrow(() -> new UserException.UserNotFound(id));
  }

  static void replacePassword(Transaction tx, User user, PasswordHash password) {
    tx.update(
        """
        update users set password_hash = ?, password_version = password_version + 1
        where id = ?
        """,
        password.phc(),
        user.id().value());
  }

  private static User insert(
      Transaction tx, User user, PasswordHash password, SecurityEvent event) {
    try {
      tx.statement(
              """
              insert into users (
                id, email, email_key, display_name, roles, password_hash, create_time, update_time,
                version)
              values (
                :id, :email, :email_key, :display_name, :roles, :password_hash, :create_time,
                :update_time, :version)
              """)
          .bind("id", user.id().value())
          .bind("email", user.email().address())
          .bind("email_key", user.email().key())
          .bind("display_name", user.displayName())
          .bind("roles", user.roles())
          .bind("password_hash", password.phc())
          .bind("create_time", user.createTime())
          .bind("update_time", user.updateTime())
          .bind("version", user.version())
          .update();
    } catch (UniqueViolation e) {
      throw emailTakenOr(e);
    }
    SecurityEventRows.insert(tx, event);
    return user;
  }

  static void update(Transaction tx, User user) {
    try {
      tx.statement(
              """
              update users
              set email = :email, email_key = :email_key, email_verify_time = :email_verify_time,
                display_name = :display_name, roles = :roles, update_time = :update_time,
                disable_time = :disable_time, delete_time = :delete_time,
                purge_time = :purge_time, version = :version
              where id = :id
              """)
          .bind("email", user.email().address())
          .bind("email_key", user.email().key())
          .bind("email_verify_time", user.emailVerifyTime())
          .bind("display_name", user.displayName())
          .bind("roles", user.roles())
          .bind("update_time", user.updateTime())
          .bind("disable_time", user.disableTime())
          .bind("delete_time", user.deleteTime())
          .bind("purge_time", user.purgeTime())
          .bind("version", user.version())
          .bind("id", user.id().value())
          .update();
    } catch (UniqueViolation e) {
      throw emailTakenOr(e);
    }
  }

  private static RuntimeException emailTakenOr(UniqueViolation violation) {
    return violation.constraint().equals("users_email_key")
        ? new UserException.EmailTaken()
        : violation;
  }

  static void endTokens(Transaction tx, User user) {
    tx.update(
        "update users set tokens_revoke_time = ?, tokens_valid_from_version = ? where id = ?",
        user.updateTime(),
        user.version(),
        user.id().value());
  }

  static void endSessions(Transaction tx, User user, @Nullable SessionId except) {
    tx.update(
        """
        update sessions set revoke_time = ?
        where user_id = ? and revoke_time is null and id is distinct from ?::uuid
        """,
        user.updateTime(),
        user.id().value(),
        except == null ? null : except.value());
  }

  private static boolean hasAdmin(Transaction tx) {
    return tx.queryOne(
            """
            select exists (
              select from users where roles @> '{ADMIN}' and roles <> '{CUSTOMER}') as found
            """,
            row -> row.bool("found"))
        .orElseThrow();
  }

  /** Two administrators who demote each other at the same moment wait for each other here. */
  private static void requireAnotherAdmin(Transaction tx, UserId id) {
    lockAdmins(tx);
    boolean another =
        tx.queryOne(
                """
                select exists (
                  select from users
                  where roles @> '{ADMIN}' and roles <> '{CUSTOMER}'
                  and disable_time is null and delete_time is null
                  and id <> ?) as found
                """,
                row -> row.bool("found"),
                id.value())
            .orElseThrow();
    if (!another) {
      throw new UserException.LastAdmin(id);
    }
  }

  private static void lockAdmins(Transaction tx) {
    tx.query("select pg_advisory_xact_lock(?)", _ -> true, ADMINS_LOCK);
  }
}
