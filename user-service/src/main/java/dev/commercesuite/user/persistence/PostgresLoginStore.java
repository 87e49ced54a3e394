package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.sessions.LoginStore;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionEvents;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.LoginAttempts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logins in the tables {@code users}, {@code sessions} and {@code attempts}. */
public final class PostgresLoginStore implements LoginStore {
  private final Database database;
  private final PostgresAttemptStore attempts;

  public PostgresLoginStore(Database database, PostgresAttemptStore attempts) {
    this.database = database;
    this.attempts = attempts;
  }

  private record Found(Account account, boolean familiar) {}

  @Override
  public LoginStart begin(
      Email email, String network, Instant familiarSince, LoginAttempts candidates, Instant now) {
    return database.inTransaction(tx -> {
      Found found = find(tx, email, network, familiarSince).orElse(null);
      Attempt attempt =
          found != null && found.familiar()
              ? candidates.fromFamiliarNetwork()
              : candidates.fromElsewhere();
      return new LoginStart(
          found == null ? null : found.account(),
          attempt,
          attempts.take(tx, attempt.buckets(), now, candidates.refusal()));
    });
  }

  /**
   * Replaces the hash first: with a shared lock on the row, two logins would wait for each other.
   */
  @Override
  public Optional<User> start(
      Account account,
      Attempt attempt,
      Session session,
      RefreshToken token,
      @Nullable PasswordHash rehashed,
      SecurityEvent failure) {
    return database.inTransaction(tx -> {
      if (rehashed != null) {
        replaceHash(tx, account, rehashed);
      }
      Optional<User> user = lockStillGood(tx, account);
      if (user.isPresent()) {
        insert(tx, session);
        RefreshTokenRows.insert(tx, session, token);
      }
      SecurityEventRows.insert(
          tx, user.isPresent() ? SessionEvents.loginSucceeded(session) : failure);
      attempts.giveBack(tx, attempt.own(), attempt.shared());
      return user;
    });
  }

  private static Optional<Found> find(
      Transaction tx, Email email, String network, Instant familiarSince) {
    return tx.queryOne(
        """
        select exists (
          select from sessions
          where user_id = users.id and network = ? and network <> ''
          and last_use_time >= ? and reuse_time is null) as familiar,
        """
            + UserRows.ACCOUNT_COLUMNS
            + "from users where email_key = ?",
        row -> new Found(UserRows.account(row), row.bool("familiar")),
        network,
        familiarSince,
        email.key());
  }

  /**
   * Unless it was replaced meanwhile. What {@link PasswordHash#stored} mends is still as it was.
   */
  private static void replaceHash(Transaction tx, Account account, PasswordHash rehashed) {
    tx.update(
        """
        update users set password_hash = ?
        where id = ? and replace(password_hash, U&'\\0131', 'i') = ?
        """,
        rehashed.phc(),
        account.user().id().value(),
        account.password().phc());
  }

  /** Keeps the account from being switched off until the session is there to be ended with it. */
  private static Optional<User> lockStillGood(Transaction tx, Account account) {
    return tx.queryOne(
        "select "
            + UserRows.USER_COLUMNS
            + """
            from users
            where id = ? and password_version = ? and disable_time is null and delete_time is null
            for share
            """,
        UserRows::user,
        account.user().id().value(),
        account.passwordVersion());
  }

  private static void insert(Transaction tx, Session session) {
    tx.statement(
            """
            insert into sessions (
              id, user_id, create_time, last_use_time, expire_time, user_agent, network_address,
              network)
            values (
              :id, :user_id, :create_time, :last_use_time, :expire_time, :user_agent,
              :network_address, :network)
            """)
        .bind("id", session.id().value())
        .bind("user_id", session.user().value())
        .bind("create_time", session.createTime())
        .bind("last_use_time", session.lastUseTime())
        .bind("expire_time", session.expireTime())
        .bind("user_agent", session.connection().userAgent())
        .bind("network_address", session.connection().address())
        .bind("network", session.connection().network())
        .update();
  }
}
