package dev.commercesuite.user.domain;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.user.domain.SecurityEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The domain on fakes, with a clock that tests move. */
public final class Fixture {
  public static final Password PASSWORD = Password.chosen("correct horse battery");
  public static final Duration PURGE_AFTER = Duration.ofDays(30);
  public static final Duration REFRESH_LIFETIME = Duration.ofDays(14);
  public static final Duration LONGEST_SESSION = Duration.ofDays(90);
  public static final Session.Client CLIENT = new Session.Client("grpcurl", "192.0.2.1");

  public final FakeStore store = new FakeStore();
  public final FakePasswordHasher passwords = new FakePasswordHasher();
  public final FakeAccessTokens accessTokens = new FakeAccessTokens();
  public final List<SecurityEvent> events = new ArrayList<>();
  public final AttemptLimits limits = new AttemptLimits(10, 30, 50, Duration.ofMinutes(15));
  public Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private long ids;

  public final Throttle throttle =
      new Throttle(new FakeAttemptStore(), limits, events::add, () -> now);
  public final Users users =
      new Users(store, throttle, passwords, events::add, this::nextId, () -> now, PURGE_AFTER);
  public final Sessions sessions =
      new Sessions(
          store,
          store,
          throttle,
          passwords,
          accessTokens,
          events::add,
          this::nextId,
          () -> now,
          new SessionLifetimes(REFRESH_LIFETIME, LONGEST_SESSION));

  private UUID nextId() {
    return new UUID(0x7000L, ids++);
  }

  /** A request that nobody made before. */
  public static <T> IdempotentRequest<T> once() {
    return once(UUID.randomUUID(), "body");
  }

  public static <T> IdempotentRequest<T> once(UUID requestId, String body) {
    byte[] hash = new byte[32];
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, hash, 0, bytes.length);
    RequestKey key = new RequestKey("caller", "method", requestId, new RequestHash(hash));
    return new IdempotentRequest<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  public User signUp(String email) {
    return fresh(users.signUp(once(), new SignUp(new Email(email), PASSWORD, "Ann"), CLIENT));
  }

  /** The administrator from the configuration. */
  public Actor admin() {
    users.ensureAdmin(new Email("admin@example.com"), PASSWORD);
    return actor(store.findAccount(new Email("admin@example.com")).orElseThrow().user());
  }

  public IssuedTokens login(User user) {
    return sessions.login(user.email(), PASSWORD, CLIENT);
  }

  public static Actor actor(User user) {
    return new Actor(user.id().toString(), Set.copyOf(user.scopes()), null, CLIENT);
  }

  public static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("the request was made before");
    };
  }

  public List<Kind> kinds() {
    return events.stream().map(SecurityEvent::kind).toList();
  }
}
