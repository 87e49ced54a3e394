package dev.commercesuite.user.domain;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Accounts and sessions in memory, for one thread. */
public final class FakeStore implements UserStore, SessionStore {
  private static final Comparator<UUID> NEWEST_FIRST =
      Comparator.comparing(UUID::toString).reversed();

  private record Id(String caller, String method, UUID requestId) {}

  @SuppressWarnings("ArrayRecordComponent") // bytes to pass on, never compared
  private record Stored(RequestKey key, byte[] response) {}

  private final Map<UUID, Account> accounts = new TreeMap<>(NEWEST_FIRST);
  private final Map<UUID, Session> sessions = new TreeMap<>(NEWEST_FIRST);
  private final Map<String, UUID> tokens = new HashMap<>();
  private final Set<String> usedTokens = new HashSet<>();
  private final Map<UserId, Long> validFrom = new HashMap<>();
  private final Map<Id, Stored> answers = new HashMap<>();

  @Override
  public Answer<User> insert(
      IdempotentRequest<User> once, User user, PasswordHash password, SecurityEvent event) {
    return once(once, () -> insert(user, password));
  }

  @Override
  public boolean insertFirstAdmin(User admin, PasswordHash password, SecurityEvent event) {
    if (hasAdmin()) {
      return false;
    }
    insert(admin, password);
    return true;
  }

  @Override
  public boolean hasAdmin() {
    return users().anyMatch(user -> user.roles().contains(Role.ADMIN));
  }

  @Override
  public Optional<User> find(UserId id) {
    return findAccount(id).map(Account::user);
  }

  @Override
  public List<User> findAll(Collection<UserId> ids) {
    return users().filter(user -> ids.contains(user.id())).toList();
  }

  @Override
  public List<User> list(UserFilter filter, @Nullable UserId after, int limit) {
    return users()
        .filter(user ->
            filter.state() == null
                ? user.state() != UserState.DELETED
                : user.state() == filter.state())
        .filter(user -> filter.role() == null || user.roles().contains(filter.role()))
        .filter(user -> filter.email() == null || user.email().key().equals(filter.email().key()))
        .filter(user -> after == null || isOlder(user.id().value(), after.value()))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Account> findAccount(Email email) {
    return accounts.values().stream()
        .filter(account -> account.user().email().key().equals(email.key()))
        .findFirst();
  }

  @Override
  public Optional<Account> findAccount(UserId id) {
    return Optional.ofNullable(accounts.get(id.value()));
  }

  @Override
  public Answer<User> change(IdempotentRequest<User> once, UserId id, UserChange change) {
    return once(
        once,
        () -> {
          Account before = require(id);
          User after = change.effect().apply(before.user());
          if (before.user().isActiveAdmin()
              && !after.isActiveAdmin()
              && users().filter(User::isActiveAdmin).count() == 1) {
            throw new UserException.LastAdmin(id);
          }
          requireFree(after);
          accounts.put(id.value(), new Account(after, before.password(), before.passwordVersion()));
          if (change.endsTokens(after)) {
            validFrom.put(id, after.version());
          }
          if (!after.isActive()) {
            endSessions(id, null);
          }
          return after;
        });
  }

  @Override
  public Answer<User> changePassword(
      IdempotentRequest<User> once,
      Account account,
      PasswordHash password,
      UserChange change,
      @Nullable SessionId session) {
    return once(
        once,
        () -> {
          Account before = require(account.user().id());
          User after = change.effect().apply(before.user());
          if (before.passwordVersion() != account.passwordVersion()) {
            throw new UserException.CurrentPasswordWrong();
          }
          accounts.put(
              after.id().value(), new Account(after, password, before.passwordVersion() + 1));
          endSessions(after.id(), session);
          return after;
        });
  }

  @Override
  public void replaceHash(Account account, PasswordHash password) {
    accounts.put(
        account.user().id().value(),
        new Account(account.user(), password, account.passwordVersion()));
  }

  @Override
  public Optional<User> start(Account account, Session session, RefreshToken token) {
    Account now = require(session.user());
    if (!now.user().isActive() || now.passwordVersion() != account.passwordVersion()) {
      return Optional.empty();
    }
    sessions.put(session.id().value(), session);
    tokens.put(token.reveal(), session.id().value());
    return Optional.of(now.user());
  }

  @Override
  public Rotation rotate(
      RefreshToken used,
      RefreshToken successor,
      Instant now,
      BiFunction<User, Session, Session> use) {
    Session session = sessionOf(used);
    if (session == null) {
      return new Rotation.Refused();
    }
    if (usedTokens.contains(used.reveal())) {
      sessions.remove(session.id().value());
      return new Rotation.Reused(session);
    }
    User user = require(session.user()).user();
    if (!user.isActive() || !now.isBefore(session.expireTime())) {
      return new Rotation.Refused();
    }
    Session next = use.apply(user, session);
    usedTokens.add(used.reveal());
    sessions.put(next.id().value(), next);
    tokens.put(successor.reveal(), next.id().value());
    return new Rotation.Rotated(user, next);
  }

  @Override
  public boolean isFamiliar(Email email, String network, Instant since) {
    return findAccount(email).stream()
        .flatMap(account ->
            sessions.values().stream()
                .filter(session -> session.user().equals(account.user().id())))
        .anyMatch(session ->
            session.client().network().equals(network) && !session.lastUseTime().isBefore(since));
  }

  @Override
  public Optional<Session> find(RefreshToken token, Instant now) {
    return usedTokens.contains(token.reveal())
        ? Optional.empty()
        : Optional.ofNullable(sessionOf(token))
            .filter(session -> now.isBefore(session.expireTime()));
  }

  @Override
  public boolean isLive(UserId user, SessionId session, long userVersion, Instant now) {
    Session open = sessions.get(session.value());
    return open != null
        && open.user().equals(user)
        && now.isBefore(open.expireTime())
        && require(user).user().isActive()
        && userVersion >= validFrom.getOrDefault(user, 0L);
  }

  @Override
  public Optional<Session> revoke(RefreshToken token, Instant now) {
    Optional<Session> session = Optional.ofNullable(sessionOf(token));
    session.ifPresent(ended -> sessions.remove(ended.id().value()));
    return session;
  }

  @Override
  public Answer<Session> revoke(
      IdempotentRequest<Session> once,
      SessionId id,
      @Nullable UserId owner,
      Instant now,
      Function<Session, SecurityEvent> event) {
    return once(
        once,
        () -> {
          Session session = sessions.get(id.value());
          if (session == null
              || !(owner == null || session.user().equals(owner))
              || !now.isBefore(session.expireTime())) {
            throw new UserException.SessionNotFound(id);
          }
          sessions.remove(id.value());
          return session;
        });
  }

  @Override
  public List<Session> list(UserId user, Instant now, @Nullable SessionId after, int limit) {
    return sessions.values().stream()
        .filter(session -> session.user().equals(user) && now.isBefore(session.expireTime()))
        .filter(session -> after == null || isOlder(session.id().value(), after.value()))
        .limit(limit)
        .toList();
  }

  private static boolean isOlder(UUID id, UUID than) {
    return NEWEST_FIRST.compare(id, than) > 0;
  }

  private Stream<User> users() {
    return accounts.values().stream().map(Account::user);
  }

  private Account require(UserId id) {
    return findAccount(id).orElseThrow(() -> new UserException.UserNotFound(id));
  }

  private User insert(User user, PasswordHash password) {
    requireFree(user);
    accounts.put(user.id().value(), new Account(user, password, 1));
    return user;
  }

  private void requireFree(User user) {
    findAccount(user.email())
        .filter(other -> !other.user().id().equals(user.id()))
        .ifPresent(_ -> {
          throw new UserException.EmailTaken();
        });
  }

  private void endSessions(UserId user, @Nullable SessionId except) {
    sessions
        .values()
        .removeIf(session -> session.user().equals(user) && !session.id().equals(except));
  }

  private @Nullable Session sessionOf(RefreshToken token) {
    UUID session = tokens.get(token.reveal());
    return session == null ? null : sessions.get(session);
  }

  private <T> Answer<T> once(IdempotentRequest<T> once, Supplier<T> effect) {
    RequestKey key = once.key();
    Id id = new Id(key.caller(), key.method(), key.requestId());
    Stored stored = answers.get(id);
    if (stored == null) {
      T value = effect.get();
      answers.put(id, new Stored(key, once.encode(value)));
      return new Answer.Fresh<>(value);
    }
    if (!stored.key().equals(key)) {
      throw new RequestIdReused(key);
    }
    return new Answer.Replayed<>(stored.response());
  }
}
