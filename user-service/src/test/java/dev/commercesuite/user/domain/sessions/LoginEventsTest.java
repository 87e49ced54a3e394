package dev.commercesuite.user.domain.sessions;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every login and every end of a session is an event, with whom and what it is about. */
class LoginEventsTest {
  private final DomainFixture fixture = new DomainFixture();
  private final User ann = fixture.signUp("ann@example.com");

  @BeforeEach
  void forgetTheSignUp() {
    fixture.events.clear();
  }

  @Test
  void loginToADisabledAccount() {
    fresh(fixture.users.disable(fixture.admin(), request(), ann.id(), null));
    fixture.events.clear();

    assertThatThrownBy(() -> fixture.login(ann)).isInstanceOf(UserException.AccountDisabled.class);

    assertThat(fixture.events).containsExactly(failure(ann.id(), "disabled"));
  }

  @Test
  void loginToADeletedAccount() {
    fresh(fixture.users.delete(DomainFixture.actor(ann), request(), ann.id(), null));
    fixture.events.clear();

    assertThatThrownBy(() -> fixture.login(ann))
        .isInstanceOf(UserException.CredentialsInvalid.class);

    assertThat(fixture.events).containsExactly(failure(ann.id(), ""));
  }

  @Test
  void loginWithAWrongPasswordOrAnUnknownAddress() {
    assertRefused(ann.email(), new Password("wrong password"));
    assertRefused(new Email("nobody@example.com"), PASSWORD);

    assertThat(fixture.events).containsExactly(failure(ann.id(), ""), failure(null, ""));
  }

  @Test
  void loginToAnAccountThatIsDisabledWhileThePasswordIsHashed() {
    Actor admin = fixture.admin();
    fixture.passwords.parameters = "p2"; // So that the login hashes the password anew.
    fixture.passwords.whileHashing =
        () -> {
          fresh(fixture.users.disable(admin, request(), ann.id(), null));
          fixture.events.clear();
        };

    assertThatThrownBy(() -> fixture.login(ann))
        .isInstanceOf(UserException.CredentialsInvalid.class);

    assertThat(fixture.events).containsExactly(failure(ann.id(), ""));
  }

  @Test
  void loginSucceedsWhenThereIsNoTimeToHashThePasswordAnew() {
    fixture.passwords.parameters = "p2";
    fixture.passwords.whileHashing =
        () -> {
          throw new UserException.HashingOverloaded(Duration.ofSeconds(1));
        };

    assertThat(fixture.login(ann)).isNotNull();

    assertThat(fixture.kinds()).containsExactly(Kind.LOGIN_SUCCEEDED);
  }

  @Test
  void endOfASessionByItsOwnerAndByAnAdministrator() {
    SessionId own = fixture.login(ann).session();
    SessionId other = fixture.login(ann).session();
    Actor admin = fixture.admin();
    fixture.events.clear();

    fresh(fixture.sessions.revoke(DomainFixture.actor(ann), request(), own));
    fresh(fixture.sessions.revoke(admin, request(), other));

    assertThat(fixture.events)
        .containsExactly(
            revoked(ann.id().toString(), own, CLIENT.address(), ""),
            revoked(admin.subject(), other, CLIENT.address(), ""));
  }

  @Test
  void logoutAndReuseOfARefreshToken() {
    IssuedTokens first = fixture.login(ann);
    IssuedTokens second = fixture.login(ann);
    var _ = fixture.sessions.refresh(second.refreshToken(), Set.of(), CLIENT);
    fixture.events.clear();

    fixture.sessions.revoke(first.refreshToken());
    assertThatThrownBy(() ->
            fixture.sessions.refresh(second.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);

    String self = ann.id().toString();
    assertThat(fixture.events)
        .containsExactly(
            revoked(self, first.session(), "", "logout"),
            new SecurityEvent(
                Kind.REFRESH_TOKEN_REUSED,
                self,
                ann.id(),
                second.session(),
                "",
                "session revoked"));
  }

  @Test
  void firstAdministratorFromTheConfiguration() {
    fixture.admin();
    fixture.admin();

    assertThat(fixture.events)
        .extracting(SecurityEvent::kind, SecurityEvent::by, SecurityEvent::details)
        .containsExactly(tuple(Kind.USER_CREATED, "configuration", "roles [CUSTOMER, ADMIN]"));
  }

  private void assertRefused(Email email, Password password) {
    assertThatThrownBy(() -> fixture.logins.login(email, password, CLIENT))
        .isInstanceOf(UserException.CredentialsInvalid.class);
  }

  private static SecurityEvent failure(@Nullable UserId user, String details) {
    return new SecurityEvent(Kind.LOGIN_FAILED, "anonymous", user, null, CLIENT.address(), details);
  }

  private SecurityEvent revoked(String by, SessionId session, String address, String details) {
    return new SecurityEvent(Kind.SESSION_REVOKED, by, ann.id(), session, address, details);
  }
}
