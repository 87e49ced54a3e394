package dev.commercesuite.user.domain.accounts;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.recovery.RecoveryAccount;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.domain.recovery.RecoveryToken;
import dev.commercesuite.user.fixture.DomainFixture;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is no attempt: a request that is repeated, and one that the hasher is too busy for. */
class UncountedAttemptsTest {
  private static final Password CHOSEN = Password.chosen("another good password");

  private static final Actor MAILER =
      new Actor(
          "mailer", Set.of("users.recovery"), null, new ClientConnection("grpc", "198.51.100.1"));

  /** More than any limit of the fixture. */
  private static final int MANY = 60;

  private final DomainFixture fixture = new DomainFixture();
  private final Users users = fixture.users;
  private final User ann = fixture.signUp("ann@example.com");
  private final Actor actor = DomainFixture.actor(ann);

  @Test
  void repeatedChangeOfThePassword() {
    UUID requestId = UUID.randomUUID();
    fresh(users.changePassword(actor, request("caller", requestId, "body"), PASSWORD, CHOSEN));

    for (int i = 0; i < MANY; i++) {
      assertThat(
              users.changePassword(actor, request("caller", requestId, "body"), PASSWORD, CHOSEN))
          .isInstanceOf(Answer.Replayed.class);
    }

    fresh(users.changePassword(actor, request(), CHOSEN, PASSWORD));
    assertThat(fixture.login(ann)).isNotNull();
  }

  @Test
  void changeOfThePasswordThatTheHasherIsTooBusyFor() {
    fixture.passwords.overloaded = true;
    for (int i = 0; i < MANY; i++) {
      assertThatThrownBy(() -> users.changePassword(actor, request(), PASSWORD, CHOSEN))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }

    fixture.passwords.overloaded = false;
    fresh(users.changePassword(actor, request(), PASSWORD, CHOSEN));
    assertThat(fixture.passwords.places).isZero();
  }

  @Test
  void signUpThatTheHasherIsTooBusyFor() {
    SignUp signUp = new SignUp(new Email("bob@example.com"), PASSWORD, "Bob");
    fixture.passwords.overloaded = true;
    for (int i = 0; i < MANY; i++) {
      assertThatThrownBy(() -> users.signUp(CLIENT, request(), signUp))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }

    fixture.passwords.overloaded = false;
    fresh(users.signUp(CLIENT, request(), signUp));
    assertThat(fixture.passwords.places).isZero();
  }

  @Test
  void recoveryThatSucceeds() {
    // Ten mails of each kind, which is twice as many tokens as an account may fail to redeem.
    for (int i = 0; i < 10; i++) {
      fixture.recovery.verifyEmail(token(ann, RecoveryPurpose.EMAIL_VERIFICATION), CLIENT);
      fixture.recovery.resetPassword(token(ann, RecoveryPurpose.PASSWORD_RESET), CHOSEN, CLIENT);
    }
    // More than may fail from one network.
    for (int i = 0; i < MANY / 2; i++) {
      User user = fixture.signUp("user" + i + "@example.com");
      fixture.recovery.verifyEmail(token(user, RecoveryPurpose.EMAIL_VERIFICATION), CLIENT);
      fixture.recovery.resetPassword(token(user, RecoveryPurpose.PASSWORD_RESET), CHOSEN, CLIENT);
    }

    assertThat(fixture.logins.login(ann.email(), CHOSEN, CLIENT)).isNotNull();
  }

  private RecoveryToken token(User user, RecoveryPurpose purpose) {
    return fixture.recovery.issue(MAILER, purpose, new RecoveryAccount.WithId(user.id())).token();
  }
}
