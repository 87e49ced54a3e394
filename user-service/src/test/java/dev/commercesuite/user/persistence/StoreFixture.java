package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  final DatabaseConfig config = TestPostgres.migrated("classpath:db/user");
  final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  final PostgresUserStore users = new PostgresUserStore(database);
  final PostgresSessionStore sessions = new PostgresSessionStore(database);
  final Uuid7 ids = new Uuid7(InstantSource.system());

  @Override
  public void close() {
    database.close();
  }

  User user(String email, Role... roles) {
    return User.created(new UserId(ids.get()), new Email(email), "Ann", Set.of(roles), NOW);
  }

  User inserted(String email, Role... roles) {
    User user = user(email, roles);
    return fresh(users.insert(once(), user, HASH, created(user)));
  }

  User changed(User user, UnaryOperator<User> effect) {
    return fresh(users.change(once(), user.id(), change(effect)));
  }

  static UserChange change(UnaryOperator<User> effect) {
    return new UserChange(effect, Kind.ROLES_CHANGED, ADMIN);
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

  /** A request that nobody made before. */
  static <T> IdempotentRequest<T> once() {
    return once(UUID.randomUUID());
  }

  static <T> IdempotentRequest<T> once(UUID requestId) {
    RequestKey key = new RequestKey("caller", "method", requestId, new RequestHash(new byte[32]));
    return new IdempotentRequest<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("the request was made before");
    };
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
