package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.sessions.Rotation;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionFilter;
import dev.commercesuite.user.domain.throttling.Attempt;
import dev.commercesuite.user.domain.throttling.AttemptBucket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PostgresSessionStoreIT {
  private static final Duration LIFETIME = Duration.ofDays(14);

  private static final StoreFixture fixture = new StoreFixture();

  private final PostgresSessionStore store = fixture.sessions;
  private final User ann = fixture.inserted(UUID.randomUUID() + "@example.com", Role.CUSTOMER);
  private final RefreshToken token = RefreshToken.random();
  private final Session session = started(token);

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void rotatesATokenAndProlongsTheSession() {
    Instant later = NOW.plusSeconds(60);
    RefreshToken successor = RefreshToken.random();

    Rotation rotation = store.rotate(token, successor, at(later), use(later));

    Session expected = session.usedAt(later, later.plus(LIFETIME));
    assertThat(rotation).isEqualTo(new Rotation.Rotated(ann, expected));
    assertThat(store.list(new SessionFilter(ann.id(), null, null), later, null, 10))
        .containsExactly(expected);
    assertThat(rotate(successor, later)).isInstanceOf(Rotation.Rotated.class);
  }

  @Test
  void secondUseOfATokenRevokesTheFamily() {
    RefreshToken successor = RefreshToken.random();
    store.rotate(token, successor, at(NOW), use(NOW));

    assertThat(rotate(token, NOW)).isInstanceOf(Rotation.Reused.class);
    assertThat(rotate(successor, NOW)).isEqualTo(new Rotation.Refused());
    assertThat(rotate(token, NOW)).isEqualTo(new Rotation.Refused());
    assertThat(store.list(new SessionFilter(ann.id(), null, null), NOW, null, 10)).isEmpty();
  }

  @RepeatedTest(5)
  void parallelRefreshesGetOneSuccessorAtMostAndEndTheFamily() throws Exception {
    int callers = 50;
    CyclicBarrier start = new CyclicBarrier(callers);
    List<RefreshToken> successors = new ArrayList<>();
    List<Rotation> rotations = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Rotation>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        RefreshToken successor = RefreshToken.random();
        successors.add(successor);
        running.add(
            threads.submit(() -> {
              start.await();
              return store.rotate(token, successor, at(NOW), use(NOW));
            }));
      }
      for (Future<Rotation> rotation : running) {
        rotations.add(rotation.get());
      }
    }

    assertThat(rotations).filteredOn(Rotation.Rotated.class::isInstance).hasSize(1);
    assertThat(rotations).filteredOn(Rotation.Reused.class::isInstance).hasSize(1);
    for (RefreshToken successor : successors) {
      assertThat(rotate(successor, NOW)).isEqualTo(new Rotation.Refused());
    }
  }

  @Test
  void refusesUnknownAndExpiredTokens() {
    assertThat(rotate(RefreshToken.random(), NOW)).isEqualTo(new Rotation.Refused());
    assertThat(rotate(token, NOW.plus(LIFETIME))).isEqualTo(new Rotation.Refused());
  }

  @Test
  void refusedUseLeavesTheTokenUnused() {
    assertThatThrownBy(() ->
            store.rotate(
                token,
                RefreshToken.random(),
                at(NOW),
                (_, _) -> {
                  throw new UserException.RefreshTokenInvalid();
                }))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);

    assertThat(store.find(token, NOW)).contains(session);
    assertThat(rotate(token, NOW)).isInstanceOf(Rotation.Rotated.class);
  }

  @Test
  void networkIsFamiliarForAWhileAfterALoginThatNobodyStole() {
    String address = session.connection().address();
    assertThat(isFamiliar(ann.email(), address, NOW)).isTrue();
    assertThat(isFamiliar(ann.email(), address, NOW.plusSeconds(1))).isFalse();
    assertThat(isFamiliar(ann.email(), "192.0.2.2", NOW)).isFalse();
    assertThat(isFamiliar(new Email("nobody@example.com"), address, NOW)).isFalse();

    store.revoke(token, NOW);
    assertThat(isFamiliar(ann.email(), address, NOW)).isTrue();
  }

  @Test
  void networkOfAStolenSessionIsNotFamiliar() {
    rotate(token, NOW);
    rotate(token, NOW);

    assertThat(isFamiliar(ann.email(), session.connection().address(), NOW)).isFalse();
  }

  private boolean isFamiliar(Email email, String address, Instant since) {
    Attempt attempt = fixture.beginLogin(email, address, since).attempt();
    return attempt.own().getFirst().kind() == AttemptBucket.Kind.LOGIN_TO_ACCOUNT_FROM_ITS_NETWORK;
  }

  @Test
  void findsTheOpenSessionOfATokenThatIsUnused() {
    RefreshToken successor = RefreshToken.random();
    store.rotate(token, successor, at(NOW), use(NOW));

    assertThat(store.find(token, NOW)).isEmpty();
    assertThat(store.find(successor, NOW)).contains(session);
    assertThat(store.find(successor, NOW.plus(LIFETIME))).isEmpty();
    store.revoke(successor, NOW);
    assertThat(store.find(successor, NOW)).isEmpty();
  }

  @Test
  void tokenIsLiveUntilItsSessionOrItsRolesEnd() {
    assertThat(store.isLive(ann.id(), session.id(), 1, NOW)).isTrue();
    assertThat(store.isLive(new UserId(UUID.randomUUID()), session.id(), 1, NOW)).isFalse();
    assertThat(store.isLive(ann.id(), session.id(), 1, NOW.plus(LIFETIME))).isFalse();

    User staff = fixture.changed(ann, user -> withRole(user, Role.STAFF));
    assertThat(store.isLive(ann.id(), session.id(), 1, NOW)).isFalse();
    assertThat(store.isLive(ann.id(), session.id(), staff.version(), NOW)).isTrue();

    store.revoke(token, NOW);
    assertThat(store.isLive(ann.id(), session.id(), staff.version(), NOW)).isFalse();
  }

  @Test
  void sessionStartsWithTheRolesOfThatMoment() {
    Account checked = new Account(ann, HASH, 1);
    User staff = fixture.changed(ann, user -> withRole(user, Role.STAFF));

    assertThat(fixture.start(checked, fixture.session(ann), RefreshToken.random())).contains(staff);
  }

  @Test
  void logoutEndsTheSessionOnce() {
    assertThat(store.revoke(token, NOW)).contains(session);
    assertThat(store.revoke(token, NOW)).isEmpty();
    assertThat(store.revoke(RefreshToken.random(), NOW)).isEmpty();
    assertThat(rotate(token, NOW)).isEqualTo(new Rotation.Refused());
  }

  @Test
  void endsASessionOfItsOwnerOnly() {
    UserId stranger = new UserId(UUID.randomUUID());

    assertThatThrownBy(() ->
            store.revoke(request(), session.id(), stranger, NOW, PostgresSessionStoreIT::revoked))
        .isInstanceOf(UserException.SessionNotFound.class);
    assertThat(store.list(new SessionFilter(ann.id(), null, null), NOW, null, 10))
        .containsExactly(session);
    assertThat(
            fresh(
                store.revoke(
                    request(), session.id(), ann.id(), NOW, PostgresSessionStoreIT::revoked)))
        .isEqualTo(session);
    assertThatThrownBy(
            () -> store.revoke(request(), session.id(), null, NOW, PostgresSessionStoreIT::revoked))
        .isInstanceOf(UserException.SessionNotFound.class);
  }

  @Test
  void listsOpenSessionsByPageNewestFirst() {
    Session second = started(RefreshToken.random());
    Session third = started(RefreshToken.random());

    assertThat(store.list(new SessionFilter(ann.id(), null, null), NOW, null, 2))
        .containsExactly(third, second);
    assertThat(store.list(new SessionFilter(ann.id(), null, null), NOW, second.id(), 2))
        .containsExactly(session);
    assertThat(store.list(new SessionFilter(ann.id(), null, null), NOW.plus(LIFETIME), null, 2))
        .isEmpty();
  }

  @Test
  void listsOpenSessionsByTheTimeOfLogin() {
    assertThat(store.list(new SessionFilter(ann.id(), NOW, null), NOW, null, 2))
        .containsExactly(session);
    assertThat(store.list(new SessionFilter(ann.id(), null, NOW), NOW, null, 2)).isEmpty();
  }

  @Test
  void keepsNoTokenInClear() {
    List<byte[]> kept =
        fixture.database.inReadOnlyTransaction(tx ->
            tx.query(
                "select hash from refresh_tokens where session_id = ?",
                row -> row.bytes("hash"),
                session.id().value()));

    assertThat(kept).containsExactly(token.hash());
    assertThat(new String(kept.getFirst(), StandardCharsets.ISO_8859_1))
        .doesNotContain(token.reveal());
  }

  private Rotation rotate(RefreshToken used, Instant now) {
    return store.rotate(used, RefreshToken.random(), at(now), use(now));
  }

  private static SecurityEvent revoked(Session session) {
    return new SecurityEvent(Kind.SESSION_REVOKED, "admin", session.user(), session.id(), "");
  }

  private static BiFunction<User, Session, Session> use(Instant now) {
    return (_, session) -> session.usedAt(now, now.plus(LIFETIME));
  }

  private Session started(RefreshToken refreshToken) {
    return fixture.started(ann, refreshToken);
  }

  private static RefreshTokenUse at(Instant time) {
    return new RefreshTokenUse(time, "");
  }
}
