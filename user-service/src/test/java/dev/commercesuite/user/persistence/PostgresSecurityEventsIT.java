package dev.commercesuite.user.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.persistence.StoreFixture.ADMIN;
import static dev.commercesuite.user.persistence.StoreFixture.HASH;
import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static dev.commercesuite.user.persistence.StoreFixture.change;
import static dev.commercesuite.user.persistence.StoreFixture.created;
import static dev.commercesuite.user.persistence.StoreFixture.withRole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.DatabaseException;
import dev.commercesuite.runtime.database.StatementFailed;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.PasswordHash;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.sessions.SessionEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSecurityEventsIT {
  private static final SecurityEvent FAILURE =
      new SecurityEvent(Kind.LOGIN_FAILED, "anonymous", null, null, "192.0.2.1", "");

  private final StoreFixture fixture = new StoreFixture();
  private final List<SecurityEvent> log = new ArrayList<>();
  private final PostgresSecurityEvents events =
      new PostgresSecurityEvents(fixture.database, log::add);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void keepsAnEventOfItsOwnAndTellsIt() {
    events.record(FAILURE);

    assertThat(fixture.events()).containsExactly(FAILURE);
    assertThat(log).containsExactly(FAILURE);
  }

  @Test
  void tellsAnEventThatCannotBeKept() {
    fixture.close();

    assertThatThrownBy(() -> events.record(FAILURE)).isInstanceOf(DatabaseException.class);
    assertThat(log).containsExactly(FAILURE);
  }

  @Test
  void onlyTellsWhatAStoreHasKept() {
    events.announce(FAILURE);

    assertThat(fixture.events()).isEmpty();
    assertThat(log).containsExactly(FAILURE);
  }

  @Test
  void keepsTheEventWithItsEffectOnce() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    UUID requestId = UUID.randomUUID();

    fixture.users.change(
        request("caller", requestId), ann.id(), change(user -> withRole(user, Role.STAFF)));
    fixture.users.change(
        request("caller", requestId), ann.id(), change(user -> withRole(user, Role.STAFF)));

    assertThat(fixture.events())
        .containsExactly(
            created(ann),
            new SecurityEvent(
                Kind.ROLES_CHANGED,
                "admin",
                ann.id(),
                null,
                ADMIN.connection().address(),
                "roles [STAFF]"));
  }

  @Test
  void effectThatIsRefusedIsNoEvent() {
    User admin = fixture.inserted("admin@example.com", Role.ADMIN);

    assertThatThrownBy(() -> fixture.changed(admin, user -> withRole(user, Role.STAFF)))
        .isInstanceOf(UserException.LastAdmin.class);

    assertThat(fixture.events()).containsExactly(created(admin));
  }

  @Test
  void sessionsTellHowTheyBeginAndEnd() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);
    RefreshToken first = RefreshToken.random();
    RefreshToken second = RefreshToken.random();
    Session reused = fixture.started(ann, first);
    Session left = fixture.started(ann, second);
    Session ended = fixture.started(ann, RefreshToken.random());

    fixture.rotate(first);
    fixture.rotate(first);
    fixture.rotate(first);
    fixture.sessions.revoke(second, NOW);
    fixture.sessions.revoke(second, NOW);
    fixture.sessions.revoke(
        request(),
        ended.id(),
        null,
        NOW,
        session ->
            new SecurityEvent(Kind.SESSION_REVOKED, "admin", session.user(), session.id(), ""));

    assertThat(fixture.events())
        .containsExactly(
            created(ann),
            SessionEvents.loginSucceeded(reused),
            SessionEvents.loginSucceeded(left),
            SessionEvents.loginSucceeded(ended),
            SessionEvents.refreshTokenReused(reused),
            SessionEvents.loggedOut(left),
            new SecurityEvent(Kind.SESSION_REVOKED, "admin", ann.id(), ended.id(), ""));
  }

  @Test
  void passwordChangeIsAnEvent() {
    User ann = fixture.inserted("ann@example.com", Role.CUSTOMER);

    fixture.users.changePassword(
        request(), new Account(ann, HASH, 1), new PasswordHash("$x"), change(user -> user), null);

    assertThat(fixture.events()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update security_events set kind = 'X'",
        "delete from security_events",
        "truncate security_events",
        "insert into security_events (kind, caused_by, address, details, create_time)"
            + " values ('X', '', '', '', now())"
      })
  void applicationRoleOnlyAppends(String statement) {
    events.record(FAILURE);

    assertThatThrownBy(() -> fixture.database.useTransaction(tx -> tx.update(statement)))
        .isInstanceOf(StatementFailed.class)
        .hasMessageContaining("permission denied");
    assertThat(fixture.events()).containsExactly(FAILURE);
  }

  @Test
  void cutsTextsThatComeFromOutsideToOneLine() {
    events.record(
        new SecurityEvent(Kind.CLIENT_LOGIN_FAILED, "a\u0000b\nc", null, null, "x".repeat(600)));

    assertThat(fixture.events().getFirst().by()).isEqualTo("a?b?c");
    assertThat(fixture.events().getFirst().details()).hasSize(500);
  }
}
