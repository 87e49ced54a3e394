package dev.commercesuite.user.domain.sessions;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static dev.commercesuite.user.fixture.DomainFixture.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Password WRONG = new Password("wrong password");

  private final DomainFixture fixture = new DomainFixture();
  private final Sessions sessions = fixture.sessions;
  private final User ann = fixture.signUp("ann@example.com");

  @BeforeEach
  void forgetTheSignUp() {
    fixture.events.clear();
    fixture.passwords.work = 0;
  }

  @Test
  void loginIssuesTheScopesOfTheRoles() {
    IssuedTokens tokens = fixture.logins.login(new Email("ANN@example.com"), PASSWORD, CLIENT);

    assertThat(tokens.accessToken().scopes()).containsExactly("account", "orders", "payments");
    assertThat(tokens.accessToken().reveal())
        .isEqualTo("user %s version 1 session %s".formatted(ann.id(), tokens.session()));
    assertThat(tokens.refreshToken().toString()).isEqualTo("***");
    assertThat(fixture.kinds()).containsExactly(Kind.LOGIN_SUCCEEDED);
  }

  @Test
  void unknownAddressWrongPasswordAndDeletedAccountAreAnsweredAlikeAfterTheSameWork() {
    int unknown = workOfRefusedLogin(new Email("nobody@example.com"), PASSWORD);
    int wrong = workOfRefusedLogin(ann.email(), WRONG);
    fresh(fixture.users.delete(actor(ann), request(), ann.id(), null));
    int deleted = workOfRefusedLogin(ann.email(), PASSWORD);

    assertThat(unknown).isEqualTo(1);
    assertThat(wrong).isEqualTo(1);
    assertThat(deleted).isEqualTo(1);
  }

  @Test
  void disabledAccountIsNamedOnlyToWhoKnowsThePassword() {
    fresh(fixture.users.disable(fixture.admin(), request(), ann.id(), null));

    assertThatThrownBy(() -> fixture.login(ann)).isInstanceOf(UserException.AccountDisabled.class);
    assertThatThrownBy(() -> fixture.logins.login(ann.email(), WRONG, CLIENT))
        .isInstanceOf(UserException.CredentialsInvalid.class);
  }

  @Test
  void refreshTokenWorksOnceAndReuseEndsTheFamily() {
    IssuedTokens first = fixture.login(ann);
    IssuedTokens second = refresh(first);
    assertThat(second.session()).isEqualTo(first.session());

    assertRefused(first.refreshToken());
    assertRefused(second.refreshToken());
    assertThat(fixture.kinds()).containsExactly(Kind.LOGIN_SUCCEEDED, Kind.REFRESH_TOKEN_REUSED);
  }

  @Test
  void refreshIssuesTheScopesOfTheRolesAsTheyAreNow() {
    IssuedTokens first = fixture.login(ann);
    fresh(fixture.users.setRoles(fixture.admin(), request(), ann.id(), Set.of(Role.FINANCE), null));

    IssuedTokens second = refresh(first);

    assertThat(second.accessToken().scopes()).containsExactly("finance", "orders.refund");
  }

  @Test
  void sessionEndsWhenItIsNotUsed() {
    IssuedTokens tokens = fixture.login(ann);
    fixture.now = fixture.now.plus(DomainFixture.REFRESH_LIFETIME);

    assertRefused(tokens.refreshToken());
    assertThat(sessions.list(actor(ann), new SessionFilter(ann.id(), null, null), null, 10))
        .isEmpty();
  }

  @Test
  void loginDoesNothingWhenNothingCanBeSigned() {
    fixture.accessTokens.signing = false;

    assertThatThrownBy(() -> fixture.login(ann)).isInstanceOf(UserException.KeysUnavailable.class);
    assertThat(fixture.events).isEmpty();
    assertThat(fixture.passwords.work).isZero();
  }

  @Test
  void refreshTokenStaysGoodWhenNothingCanBeSigned() {
    IssuedTokens tokens = fixture.login(ann);
    fixture.accessTokens.signing = false;

    assertThatThrownBy(
            () -> sessions.refresh(tokens.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.KeysUnavailable.class);

    fixture.accessTokens.signing = true;
    assertThat(sessions.refresh(tokens.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isNotNull();
  }

  @Test
  void useProlongsTheSession() {
    IssuedTokens tokens = fixture.login(ann);
    fixture.now = fixture.now.plus(DomainFixture.REFRESH_LIFETIME).minus(Duration.ofSeconds(1));
    IssuedTokens next = refresh(tokens);
    fixture.now = fixture.now.plus(Duration.ofDays(1));

    assertThat(refresh(next)).isNotNull();
  }

  @Test
  void logoutEndsTheSessionAndSaysNothingAboutInvalidTokens() {
    IssuedTokens tokens = fixture.login(ann);

    sessions.revoke(tokens.refreshToken());
    sessions.revoke(tokens.refreshToken());
    sessions.revoke(new RefreshToken("made up"));

    assertRefused(tokens.refreshToken());
    assertThat(fixture.kinds()).containsExactly(Kind.LOGIN_SUCCEEDED, Kind.SESSION_REVOKED);
  }

  @Test
  void sessionsAreSeenAndEndedByTheirOwnerAndByAdmins() {
    User bob = fixture.signUp("bob@example.com");
    SessionId first = fixture.login(ann).session();
    SessionId second = fixture.login(ann).session();

    assertThat(sessions.list(actor(ann), new SessionFilter(ann.id(), null, null), null, 10))
        .extracting(Session::id)
        .containsExactly(second, first);
    assertThat(sessions.list(actor(ann), new SessionFilter(ann.id(), null, null), second, 10))
        .extracting(Session::id)
        .containsExactly(first);
    assertThatThrownBy(
            () -> sessions.list(actor(bob), new SessionFilter(ann.id(), null, null), null, 10))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThatThrownBy(() -> sessions.revoke(actor(bob), request(), first))
        .isInstanceOf(UserException.SessionNotFound.class);

    assertThat(fresh(sessions.revoke(actor(ann), request(), first)).id()).isEqualTo(first);
    assertThat(fresh(sessions.revoke(fixture.admin(), request(), second)).id()).isEqualTo(second);
    assertThatThrownBy(() -> sessions.revoke(actor(ann), request(), first))
        .isInstanceOf(UserException.SessionNotFound.class);
  }

  @Test
  void loginHashesThePasswordAnewWhenTheParametersChanged() {
    fixture.passwords.parameters = "p2";

    fixture.login(ann);
    assertThat(fixture.passwords.work).isEqualTo(2);
    fixture.login(ann);
    assertThat(fixture.passwords.work).isEqualTo(3);
  }

  @Test
  void sessionEndsAtItsLongestLifetimeHoweverMuchItIsUsed() {
    Instant end = fixture.now.plus(DomainFixture.LONGEST_SESSION);
    IssuedTokens tokens = fixture.login(ann);
    while (fixture.now.isBefore(end.minus(Duration.ofDays(10)))) {
      fixture.now = fixture.now.plus(Duration.ofDays(10));
      tokens = refresh(tokens);
    }

    assertThat(fixture.now.plus(tokens.refreshLifetime())).isEqualTo(end);
    fixture.now = end.minus(Duration.ofMinutes(1));
    tokens = refresh(tokens);
    assertThat(tokens.refreshLifetime()).isEqualTo(Duration.ofMinutes(1));
    fixture.now = end;
    assertRefused(tokens.refreshToken());
  }

  @Test
  void refreshCanAskForFewerScopesAndKeepsAllForTheNextOne() {
    IssuedTokens first = fixture.login(ann);

    IssuedTokens narrow =
        sessions.refresh(first.refreshToken(), Set.of("orders"), ClientConnection.UNKNOWN);
    IssuedTokens whole = refresh(narrow);

    assertThat(narrow.accessToken().scopes()).containsExactly("orders");
    assertThat(whole.accessToken().scopes()).containsExactly("account", "orders", "payments");
  }

  @Test
  void refreshForAScopeThatTheUserDoesNotHaveLeavesTheTokenGood() {
    IssuedTokens first = fixture.login(ann);

    assertThatThrownBy(() ->
            sessions.refresh(
                first.refreshToken(), Set.of("orders", "finance"), ClientConnection.UNKNOWN))
        .isInstanceOfSatisfying(
            UserException.ScopeNotGranted.class,
            e -> assertThat(e.granted()).containsExactly("account", "orders", "payments"))
        .hasMessageStartingWith("The user is not granted finance;");

    assertThat(refresh(first)).isNotNull();
  }

  @Test
  void findsTheSessionOfARefreshTokenThatIsGood() {
    IssuedTokens first = fixture.login(ann);
    IssuedTokens second = refresh(first);

    assertThat(sessions.find(second.refreshToken()))
        .hasValueSatisfying(session -> assertThat(session.id()).isEqualTo(second.session()));
    assertThat(sessions.find(first.refreshToken())).isEmpty();
    assertThat(sessions.find(new RefreshToken("made up"))).isEmpty();
  }

  @Test
  void tokenOfTheRolesBeforeIsNotLiveAndOneOfTheRolesNowIs() {
    SessionId session = fixture.login(ann).session();
    assertThat(sessions.isLive(ann.id(), session, ann.version())).isTrue();

    User staff =
        fresh(
            fixture.users.setRoles(fixture.admin(), request(), ann.id(), Set.of(Role.STAFF), null));

    assertThat(sessions.isLive(ann.id(), session, ann.version())).isFalse();
    assertThat(sessions.isLive(ann.id(), session, staff.version())).isTrue();
  }

  private IssuedTokens refresh(IssuedTokens tokens) {
    return sessions.refresh(tokens.refreshToken(), Set.of(), ClientConnection.UNKNOWN);
  }

  private int workOfRefusedLogin(Email email, Password password) {
    fixture.passwords.work = 0;
    assertThatThrownBy(() -> fixture.logins.login(email, password, CLIENT))
        .isInstanceOf(UserException.CredentialsInvalid.class)
        .hasMessage("The e-mail address or the password is wrong.");
    return fixture.passwords.work;
  }

  private void assertRefused(RefreshToken token) {
    assertThatThrownBy(() -> sessions.refresh(token, Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
  }
}
