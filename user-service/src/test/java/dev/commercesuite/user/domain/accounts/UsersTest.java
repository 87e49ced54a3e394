package dev.commercesuite.user.domain.accounts;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static dev.commercesuite.user.fixture.DomainFixture.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.Scopes;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final UserId NOBODY = new UserId(new UUID(1, 1));

  private final DomainFixture fixture = new DomainFixture();
  private final Users users = fixture.users;

  @Test
  void newAccountIsAnActiveCustomer() {
    User user = fixture.signUp("Ann@Example.com");

    assertThat(user.roles()).containsExactly(Role.CUSTOMER);
    assertThat(user.state()).isEqualTo(UserState.ACTIVE);
    assertThat(user.email().address()).isEqualTo("Ann@Example.com");
    assertThat(user.version()).isEqualTo(1);
    assertThat(fixture.kinds()).containsExactly(Kind.USER_CREATED);
  }

  @Test
  void addressIsTakenWithoutRegardToCase() {
    fixture.signUp("Ann@Example.com");

    assertThatThrownBy(() -> fixture.signUp(" ann@example.COM "))
        .isInstanceOf(UserException.EmailTaken.class);
  }

  @Test
  void repeatedSignUpGetsTheFirstAnswerAndIsNoEvent() {
    SignUp signUp = new SignUp(new Email("ann@example.com"), PASSWORD, "Ann");
    UUID requestId = UUID.randomUUID();
    User user =
        fresh(users.signUp(DomainFixture.CLIENT, request("caller", requestId, "body"), signUp));

    Answer<User> again =
        users.signUp(DomainFixture.CLIENT, request("caller", requestId, "body"), signUp);

    assertThat(again)
        .isInstanceOfSatisfying(
            Answer.Replayed.class,
            replayed -> assertThat(replayed.response()).asString().isEqualTo(user.toString()));
    assertThat(fixture.kinds()).containsExactly(Kind.USER_CREATED);
    assertThatThrownBy(
            () -> users.signUp(DomainFixture.CLIENT, request("caller", requestId, "other"), signUp))
        .isInstanceOf(RequestIdReused.class);
  }

  @Test
  void firstAdminIsCreatedOnceAndNeverChanged() {
    Actor admin = fixture.admin();
    users.ensureAdmin(new Email("admin@example.com"), Password.chosen("another password"));
    users.ensureAdmin(new Email("second@example.com"), PASSWORD);

    assertThat(fixture.logins.login(new Email("admin@example.com"), PASSWORD, DomainFixture.CLIENT))
        .isNotNull();
    assertThat(users.list(new UserFilter(Set.of(), Role.ADMIN, null, null, null), null, 10))
        .extracting(user -> user.id().toString())
        .containsExactly(admin.subject());
  }

  @Test
  void someoneElsesAccountAndAnAbsentOneLookTheSame() {
    User ann = fixture.signUp("ann@example.com");
    User bob = fixture.signUp("bob@example.com");

    assertThat(users.get(actor(ann), ann.id())).isEqualTo(ann);
    assertThatThrownBy(() -> users.get(actor(ann), bob.id()))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThatThrownBy(() -> users.get(actor(ann), NOBODY))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThatThrownBy(() -> users.delete(actor(ann), request(), bob.id(), null))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThat(users.get(fixture.admin(), bob.id())).isEqualTo(bob);
  }

  @Test
  void readerSeesTheAccountsThatItMayNotChange() {
    User ann = fixture.signUp("ann@example.com");
    Actor reader = new Actor("reports", Set.of(Scopes.USERS_READ), null, CLIENT);

    assertThat(users.get(reader, ann.id())).isEqualTo(ann);
    assertThatThrownBy(
            () -> users.update(reader, request(), ann.id(), new ProfileChange("Anna", null), null))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThatThrownBy(() -> users.delete(reader, request(), ann.id(), null))
        .isInstanceOf(UserException.UserNotFound.class);
    assertThat(users.get(actor(ann), ann.id())).isEqualTo(ann);
  }

  @Test
  void severalAccountsComeInTheOrderAskedForOrNotAtAll() {
    User ann = fixture.signUp("ann@example.com");
    User bob = fixture.signUp("bob@example.com");

    assertThat(users.getAll(List.of(bob.id(), ann.id()))).containsExactly(bob, ann);
    assertThatThrownBy(() -> users.getAll(List.of(bob.id(), NOBODY)))
        .isInstanceOfSatisfying(
            UserException.UserNotFound.class,
            e -> assertThat(e.ids()).containsExactly(NOBODY.toString()));
  }

  @Test
  void ownerChangesTheNameAndOnlyAnAdminTheAddress() {
    User ann = fixture.signUp("ann@example.com");
    ProfileChange rename = new ProfileChange("Anna", null);
    ProfileChange move = new ProfileChange(null, new Email("anna@example.com"));

    User renamed = fresh(users.update(actor(ann), request(), ann.id(), rename, null));
    assertThat(renamed.displayName()).isEqualTo("Anna");
    assertThat(renamed.version()).isEqualTo(2);

    assertThatThrownBy(() -> users.update(actor(ann), request(), ann.id(), move, null))
        .isInstanceOf(UserException.ScopeMissing.class);
    User moved = fresh(users.update(fixture.admin(), request(), ann.id(), move, null));
    assertThat(moved.email().address()).isEqualTo("anna@example.com");
  }

  @Test
  void refusesToOverwriteWhatTheCallerHasNotRead() {
    User ann = fixture.signUp("ann@example.com");
    ProfileChange rename = new ProfileChange("Anna", null);
    fresh(users.update(actor(ann), request(), ann.id(), rename, 1L));

    assertThatThrownBy(() -> users.update(actor(ann), request(), ann.id(), rename, 1L))
        .isInstanceOf(UserException.VersionMismatch.class);
  }

  @Test
  void disablingEndsTheSessionsAndIsUndoneByEnabling() {
    User ann = fixture.signUp("ann@example.com");
    IssuedTokens tokens = fixture.login(ann);
    Actor admin = fixture.admin();

    User disabled = fresh(users.disable(admin, request(), ann.id(), null));
    assertThat(disabled.state()).isEqualTo(UserState.DISABLED);
    assertThatThrownBy(() ->
            fixture.sessions.refresh(tokens.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
    assertThatThrownBy(() -> users.disable(admin, request(), ann.id(), null))
        .isInstanceOf(UserException.StateInvalid.class)
        .hasMessageContaining("DISABLED");

    assertThat(fresh(users.enable(admin, request(), ann.id(), null)).isActive()).isTrue();
    assertThatThrownBy(() -> users.enable(admin, request(), ann.id(), null))
        .isInstanceOf(UserException.StateInvalid.class);
    assertThat(fixture.login(ann)).isNotNull();
  }

  @Test
  void deletedAccountComesBackInTheStateItHadUntilItIsPurged() {
    User ann = fixture.signUp("ann@example.com");
    Actor admin = fixture.admin();
    fresh(users.disable(admin, request(), ann.id(), null));

    User deleted = fresh(users.delete(admin, request(), ann.id(), null));
    assertThat(deleted.state()).isEqualTo(UserState.DELETED);
    assertThat(deleted.purgeTime()).isEqualTo(fixture.now.plus(DomainFixture.PURGE_AFTER));
    assertThatThrownBy(() -> users.setRoles(admin, request(), ann.id(), Set.of(Role.STAFF), null))
        .isInstanceOf(UserException.StateInvalid.class);
    assertThatThrownBy(() -> fixture.signUp("ann@example.com"))
        .isInstanceOf(UserException.EmailTaken.class);

    User undeleted = fresh(users.undelete(admin, request(), ann.id(), null));
    assertThat(undeleted.state()).isEqualTo(UserState.DISABLED);

    fresh(users.delete(admin, request(), ann.id(), null));
    fixture.now = fixture.now.plus(DomainFixture.PURGE_AFTER).plus(Duration.ofSeconds(1));
    assertThatThrownBy(() -> users.undelete(admin, request(), ann.id(), null))
        .isInstanceOf(UserException.UserNotFound.class);
  }

  @Test
  void lastActiveAdministratorStays() {
    Actor admin = fixture.admin();
    UserId self = admin.self();
    User ann = fixture.signUp("ann@example.com");

    assertThatThrownBy(() -> users.disable(admin, request(), self, null))
        .isInstanceOf(UserException.LastAdmin.class);
    assertThatThrownBy(() -> users.delete(admin, request(), self, null))
        .isInstanceOf(UserException.LastAdmin.class);
    assertThatThrownBy(() -> users.setRoles(admin, request(), self, Set.of(Role.STAFF), null))
        .isInstanceOf(UserException.LastAdmin.class);

    fresh(users.setRoles(admin, request(), ann.id(), Set.of(Role.ADMIN), null));
    assertThat(fresh(users.disable(admin, request(), self, null)).isActive()).isFalse();
  }

  @Test
  void passwordChangeEndsTheOtherSessions() {
    User ann = fixture.signUp("ann@example.com");
    IssuedTokens here = fixture.login(ann);
    IssuedTokens there = fixture.login(ann);
    Actor actor =
        new Actor(ann.id().toString(), Set.of("account"), here.session(), DomainFixture.CLIENT);
    Password chosen = Password.chosen("another good password");

    fresh(users.changePassword(actor, request(), PASSWORD, chosen));

    assertThat(fixture.sessions.refresh(here.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isNotNull();
    assertThatThrownBy(() ->
            fixture.sessions.refresh(there.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
    assertThatThrownBy(() -> fixture.login(ann))
        .isInstanceOf(UserException.CredentialsInvalid.class);
    assertThat(fixture.logins.login(ann.email(), chosen, DomainFixture.CLIENT)).isNotNull();
  }

  @Test
  void passwordChangeNeedsTheCurrentOneUnlessItIsRepeated() {
    User ann = fixture.signUp("ann@example.com");
    Password chosen = Password.chosen("another good password");
    UUID requestId = UUID.randomUUID();

    assertThatThrownBy(() -> users.changePassword(actor(ann), request(), chosen, chosen))
        .isInstanceOf(UserException.CurrentPasswordWrong.class);
    fresh(users.changePassword(actor(ann), request("caller", requestId, "body"), PASSWORD, chosen));
    assertThat(
            users.changePassword(
                actor(ann), request("caller", requestId, "body"), PASSWORD, chosen))
        .isInstanceOf(Answer.Replayed.class);
  }

  @Test
  void serviceHasNoAccountOfItsOwn() {
    Actor service = new Actor("order-service", Set.of("account"), null, DomainFixture.CLIENT);

    assertThatThrownBy(() -> users.changePassword(service, request(), PASSWORD, PASSWORD))
        .isInstanceOf(UserException.UserNotFound.class);
  }
}
