package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.recovery.IssuedRecoveryToken;
import dev.commercesuite.user.domain.recovery.RecoveryAccount;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.domain.recovery.RecoveryStore;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import java.time.Instant;
import java.util.Optional;

/** Recovery tokens in the table {@code recovery_tokens}. */
public final class PostgresRecoveryStore implements RecoveryStore {
  private final Database database;

  public PostgresRecoveryStore(Database database) {
    this.database = database;
  }

  @Override
  public Optional<User> findUser(RecoveryAccount account) {
    return database.inReadOnlyTransaction(tx ->
        switch (account) {
          case RecoveryAccount.WithId(var id) ->
              tx.queryOne(
                  "select " + UserRows.USER_COLUMNS + "from users where id = ?",
                  UserRows::user,
                  id.value());
          case RecoveryAccount.WithEmail(var email) ->
              tx.queryOne(
                  "select " + UserRows.USER_COLUMNS + "from users where email_key = ?",
                  UserRows::user,
                  email.key());
        });
  }

  @Override
  public void issue(IssuedRecoveryToken issued, SecurityEvent event) {
    database.useTransaction(tx -> {
      tx.statement(
              """
              insert into recovery_tokens (
                user_id, purpose, hash, email, create_time, expire_time)
              values (:user_id, :purpose, :hash, :email, :create_time, :expire_time)
              on conflict (user_id, purpose) do update
              set hash = excluded.hash, email = excluded.email,
                create_time = excluded.create_time, expire_time = excluded.expire_time,
                use_time = null
              """)
          .bind("user_id", issued.user().id().value())
          .bind("purpose", issued.purpose())
          .bind("hash", issued.token().hash())
          .bind("email", issued.user().email().address())
          .bind("create_time", issued.createTime())
          .bind("expire_time", issued.expireTime())
          .update();
      SecurityEventRows.insert(tx, event);
    });
  }

  @Override
  public Optional<User> findOwner(RecoveryToken token, RecoveryPurpose purpose, Instant now) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
            "select "
                + UserRows.USER_COLUMNS
                + """
                from users
                where disable_time is null and delete_time is null
                and exists (
                  select from recovery_tokens
                  where hash = ? and purpose = ? and use_time is null and expire_time > ?
                  and user_id = users.id and recovery_tokens.email = users.email)
                """,
            UserRows::user,
            token.hash(),
            purpose,
            now));
  }

  @Override
  public Optional<User> resetPassword(
      RecoveryToken token, PasswordHash password, Instant now, UserChange change) {
    return database.inTransaction(tx ->
        redeem(tx, token, RecoveryPurpose.PASSWORD_RESET, now, change)
            .map(user -> {
              PostgresUserStore.replacePassword(tx, user, password);
              PostgresUserStore.endTokens(tx, user);
              PostgresUserStore.endSessions(tx, user, null);
              return user;
            }));
  }

  @Override
  public Optional<User> verifyEmail(RecoveryToken token, Instant now, UserChange change) {
    return database.inTransaction(
        tx -> redeem(tx, token, RecoveryPurpose.EMAIL_VERIFICATION, now, change));
  }

  /**
   * The account is locked first, as by everyone who changes it, so that it stays as it was read.
   */
  private static Optional<User> redeem(
      Transaction tx,
      RecoveryToken token,
      RecoveryPurpose purpose,
      Instant now,
      UserChange change) {
    User before = lockOwner(tx, token).orElse(null);
    if (before == null || !useUp(tx, token, purpose, now)) {
      return Optional.empty();
    }
    User after = change.rule().apply(before);
    PostgresUserStore.update(tx, after);
    SecurityEventRows.insert(tx, change.event(after));
    return Optional.of(after);
  }

  private static Optional<User> lockOwner(Transaction tx, RecoveryToken token) {
    return tx.queryOne(
        "select "
            + UserRows.USER_COLUMNS
            + """
            from users
            where id = (select user_id from recovery_tokens where hash = ?)
            for update
            """,
        UserRows::user,
        token.hash());
  }

  /** At most one of several callers with the same token succeeds. */
  private static boolean useUp(
      Transaction tx, RecoveryToken token, RecoveryPurpose purpose, Instant now) {
    return tx.update(
            """
            update recovery_tokens set use_time = ?
            where hash = ? and purpose = ? and use_time is null and expire_time > ?
            and exists (
              select from users
              where users.id = user_id and users.email = recovery_tokens.email
              and disable_time is null and delete_time is null)
            """,
            now,
            token.hash(),
            purpose,
            now)
        == 1;
  }
}
