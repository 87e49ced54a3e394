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
import dev.commercesuite.user.fixture.DomainFixture;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is no attempt: a request that is repeated, and one that the hasher is too busy for. */
class UncountedAttemptsTest {
  private static final Password CHOSEN = Password.chosen("another good password");

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
}
