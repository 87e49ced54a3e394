package dev.commercesuite.user.persistence;

import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.Once;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.PasswordHash;
import dev.commercesuite.user.domain.Role;
import dev.commercesuite.user.domain.User;
import dev.commercesuite.user.domain.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stores on a database of their own. */
final class StoreFixture implements AutoCloseable {
  static final PasswordHash HASH = new PasswordHash("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA");
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  final Database database =
      Database.open(TestPostgres.migrated("classpath:db/user"), "test", new SimpleMeterRegistry());
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
    return fresh(users.insert(once(), user(email, roles), HASH));
  }

  /** A request that nobody made before. */
  static <T> Once<T> once() {
    return once(UUID.randomUUID());
  }

  static <T> Once<T> once(UUID requestId) {
    RequestKey key = new RequestKey("caller", "method", requestId, new RequestHash(new byte[32]));
    return new Once<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _ -> throw new AssertionError("the request was made before");
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
