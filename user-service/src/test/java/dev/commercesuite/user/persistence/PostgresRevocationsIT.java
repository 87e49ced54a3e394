package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.change;
import static dev.commercesuite.user.persistence.StoreFixture.ended;
import static dev.commercesuite.user.persistence.StoreFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.accounts.UserChange;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Rotation;
import dev.commercesuite.user.domain.sessions.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresRevocationsIT {

  private final StoreFixture fixture = new StoreFixture();
  private final User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
  private final RefreshToken token = RefreshToken.random();
  private final Session session = fixture.started(ann, token);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void nothingIsRevokedAtFirst() throws Exception {
    assertThat(fetch(null, NOW)).isEqualTo(new RevokedTokens(NOW, Set.of(), Map.of()));
  }

  @Test
  void sessionThatEndedIsThereForTwentyMinutes() throws Exception {
    fixture.sessions.revoke(token, NOW);

    assertThat(fetch(null, NOW).sessions()).containsExactly(session.id().toString());
    assertThat(fetch(null, NOW.plus(PostgresRevocations.WINDOW)).sessions()).hasSize(1);
    assertThat(fetch(null, NOW.plus(PostgresRevocations.WINDOW).plusMillis(1)).sessions())
        .isEmpty();
  }

  @Test
  void answerSinceTheLastOneOverlapsItByAMinute() throws Exception {
    fixture.sessions.revoke(token, NOW);
    Instant now = NOW.plusSeconds(300);

    assertThat(fetch(NOW.plusSeconds(60), now).sessions()).hasSize(1);
    assertThat(fetch(NOW.plusSeconds(61), now).sessions()).isEmpty();
  }

  @Test
  void askingForMoreThanTheWindowGetsTheWindow() throws Exception {
    fixture.sessions.revoke(token, NOW);

    assertThat(fetch(NOW, NOW.plus(Duration.ofHours(1))).sessions()).isEmpty();
  }

  @Test
  void usedRefreshTokenEndsTheSessionHereToo() throws Exception {
    fixture.rotate(token);
    fixture.rotate(token);

    assertThat(fetch(null, NOW).sessions()).containsExactly(session.id().toString());
  }

  @Test
  void changedRolesEndTheTokensOfTheVersionsBefore() throws Exception {
    User staff = fixture.changed(ann, user -> withRole(user, Role.STAFF));

    RevokedTokens revoked = fetch(null, NOW);
    assertThat(revoked.users()).containsExactly(Map.entry(ann.id().toString(), 2L));
    assertThat(staff.version()).isEqualTo(2);
    assertThat(revoked.sessions()).isEmpty();
  }

  @Test
  void sameRolesSetAgainEndTokensToo() throws Exception {
    fixture.changed(ann, user -> withRole(user, Role.CUSTOMER));

    assertThat(fetch(null, NOW).users()).containsExactly(Map.entry(ann.id().toString(), 2L));
  }

  @Test
  void accountThatIsSwitchedOffEndsTokensAndSessions() throws Exception {
    fixture.changed(ann, user -> ended(user, NOW, null));

    RevokedTokens revoked = fetch(null, NOW);
    assertThat(revoked.users()).containsExactly(Map.entry(ann.id().toString(), 2L));
    assertThat(revoked.sessions()).containsExactly(session.id().toString());
  }

  @Test
  void changedProfileEndsNothingAndChangedPasswordOnlySessions() throws Exception {
    UserChange rename =
        new UserChange(
            user -> withRole(user, Role.CUSTOMER),
            SecurityEvent.Kind.PROFILE_CHANGED,
            StoreFixture.ADMIN);
    fresh(fixture.users.change(request(), ann.id(), rename));
    assertThat(fetch(null, NOW).users()).isEmpty();

    fresh(
        fixture.users.changePassword(
            request(),
            new Account(ann, HASH, 1),
            new PasswordHash("$argon2id$other"),
            change(user -> withRole(user, Role.CUSTOMER)),
            null));

    assertThat(fetch(null, NOW).users()).isEmpty();
    assertThat(fetch(null, NOW).sessions()).containsExactly(session.id().toString());
  }

  /** Between reading the user and signing the token, another transaction commits other roles. */
  @Test
  void tokenOfAUserThatWasReadBeforeItsRolesChangedIsDead() throws Exception {
    Rotation.Rotated rotated = (Rotation.Rotated) fixture.rotate(token);
    fixture.changed(ann, user -> withRole(user, Role.STAFF));

    long claim = rotated.user().version();

    assertThat(fetch(null, NOW).users().get(ann.id().toString())).isGreaterThan(claim);
    assertThat(fixture.sessions.isLive(ann.id(), session.id(), claim, NOW)).isFalse();
  }

  @Test
  void databaseThatDoesNotAnswerIsAnIssuerThatDoesNotAnswer() {
    fixture.close();

    assertThatThrownBy(() -> fetch(null, NOW)).isInstanceOf(IOException.class);
  }

  private RevokedTokens fetch(@Nullable Instant since, Instant now) throws IOException {
    return new PostgresRevocations(fixture.database, () -> now).fetch(since);
  }
}
