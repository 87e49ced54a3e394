package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.LoginStore;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.sessions.Rotation;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import dev.commercesuite.user.domain.throttling.Throttle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The stores on a database of their own. */
final class StoreFixture implements AutoCloseable {
  static final PasswordHash HASH = new PasswordHash("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA");
  static final Actor ADMIN =
      new Actor("admin", Set.of(), null, new ClientConnection("grpcurl", "192.0.2.9"));

  /** In the past: the database looks at its own clock before it lets an account go. */
  static final Instant NOW = Instant.parse("2025-11-22T12:00:00Z");

  static final Duration SESSION_LIFETIME = Duration.ofDays(14);

  final DatabaseConfig config = TestPostgres.migrated("classpath:db/user");
  final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  final PostgresUserStore users = new PostgresUserStore(database);
  final PostgresSessionStore sessions = new PostgresSessionStore(database);
  final PostgresAttemptStore attempts =
      new PostgresAttemptStore(database, new Secret("the secret of all replicas, random"));
  final PostgresRecoveryStore recovery = new PostgresRecoveryStore(database);
  final PostgresLoginStore logins = new PostgresLoginStore(database, attempts);
  private final Throttle throttle =
      new Throttle(
          attempts,
          new AttemptLimits(10, 100, 50, Duration.ofMinutes(15)),
          _ -> {},
          InstantSource.fixed(NOW));
  final Uuid7 ids = new Uuid7(InstantSource.fixed(NOW));

  @Override
  public void close() {
    database.close();
  }

  User user(String email, Role... roles) {
    return User.created(new UserId(ids.get()), new Email(email), "Ann", Set.of(roles), NOW);
  }

  User inserted(String email, Role... roles) {
    User user = user(email, roles);
    return fresh(users.insert(request(), user, HASH, created(user)));
  }

  User changed(User user, UnaryOperator<User> rule) {
    return fresh(users.change(request(), user.id(), change(rule)));
  }

  /** A session that was not stored yet. */
  Session session(User user) {
    return new Session(
        new SessionId(ids.get()),
        user.id(),
        NOW,
        NOW,
        NOW.plus(SESSION_LIFETIME),
        new ClientConnection("grpcurl", "192.0.2.1"));
  }

  /** A session that was started by a login of the account, which has its first password. */
  Session started(User user, RefreshToken token) {
    Session session = session(user);
    assertThat(start(new Account(user, HASH, 1), session, token)).contains(user);
    return session;
  }

  /** Exchanges the token for another one. */
  Rotation rotate(RefreshToken used) {
    return sessions.rotate(
        used,
        RefreshToken.random(),
        new RefreshTokenUse(NOW, ""),
        (_, session) -> session.usedAt(NOW, NOW.plus(SESSION_LIFETIME)));
  }

  /** What a login from the network of a client reads and takes. */
  LoginStore.LoginStart beginLogin(Email email, String address, Instant familiarSince) {
    ClientConnection client = new ClientConnection("grpcurl", address);
    return logins.begin(email, client.network(), familiarSince, throttle.login(email, client), NOW);
  }

  /** Starts a session after a login. */
  Optional<User> start(Account account, Session session, RefreshToken token) {
    return start(account, session, token, null);
  }

  Optional<User> start(
      Account account, Session session, RefreshToken token, @Nullable PasswordHash rehashed) {
    Attempt attempt = throttle.login(account.user().email(), session.connection()).fromElsewhere();
    SecurityEvent failure =
        new SecurityEvent(Kind.LOGIN_FAILED, "anonymous", account.user().id(), null, "");
    return logins.start(account, attempt, session, token, rehashed, failure);
  }

  static UserChange change(UnaryOperator<User> rule) {
    return new UserChange(rule, Kind.ROLES_CHANGED, ADMIN);
  }

  static SecurityEvent created(User user) {
    return new SecurityEvent(Kind.USER_CREATED, "anonymous", user.id(), null, "");
  }

  /** The events that were kept, in their order. */
  List<SecurityEvent> events() {
    return database.inReadOnlyTransaction(
        tx -> tx.query("select * from security_events order by id", StoreFixture::event));
  }

  List<Kind> kinds() {
    return events().stream().map(SecurityEvent::kind).toList();
  }

  private static SecurityEvent event(Row row) {
    UUID user = row.nullableUuid("user_id");
    UUID session = row.nullableUuid("session_id");
    return new SecurityEvent(
        row.enumeration("kind", Kind.class),
        row.text("caused_by"),
        user == null ? null : new UserId(user),
        session == null ? null : new SessionId(session),
        row.text("address"),
        row.text("details"));
  }

  static User withRole(User user, Role role) {
    return copy(user, user.email(), Set.of(role), user.disableTime(), user.deleteTime());
  }

  static User ended(User user, @Nullable Instant disableTime, @Nullable Instant deleteTime) {
    return copy(user, user.email(), user.roles(), disableTime, deleteTime);
  }

  static User copy(
      User user,
      Email email,
      Set<Role> roles,
      @Nullable Instant disableTime,
      @Nullable Instant deleteTime) {
    return new User(
        user.id(),
        email,
        user.emailVerifyTime(),
        user.displayName(),
        roles,
        user.createTime(),
        NOW,
        disableTime,
        deleteTime,
        deleteTime,
        user.version() + 1);
  }
}
