package dev.commercesuite.user.domain.accounts;

import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.GUESSABLE;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static dev.commercesuite.user.fixture.DomainFixture.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.recovery.IssuedRecoveryToken;
import dev.commercesuite.user.domain.recovery.RecoveryAccount;
import dev.commercesuite.user.domain.recovery.RecoveryPurpose;
import dev.commercesuite.user.fixture.DomainFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody gets a password that is guessed first, on whatever way; and whoever has one keeps it. */
class GuessablePasswordsTest {
  private final DomainFixture fixture = new DomainFixture();

  @Test
  void nobodySignsUpWithOne() {
    SignUp signUp = new SignUp(new Email("eve@example.com"), GUESSABLE, "Eve");

    assertThatThrownBy(() -> fixture.users.signUp(CLIENT, request(), signUp))
        .isInstanceOf(UserException.PasswordTooCommon.class);
    assertThat(fixture.store.findAccount(new Email("eve@example.com"))).isEmpty();
  }

  @Test
  void whoGoesOnSigningUpWithOneIsThrottled() {
    SignUp signUp = new SignUp(new Email("eve@example.com"), GUESSABLE, "Eve");
    List<Class<?>> refusals = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      try {
        var _ = fixture.users.signUp(CLIENT, request(), signUp);
      } catch (UserException e) {
        refusals.add(e.getClass());
      }
    }

    assertThat(refusals)
        .hasSize(60)
        .startsWith(UserException.PasswordTooCommon.class)
        .endsWith(UserException.AttemptsThrottled.class);
  }

  @Test
  void nobodyChangesToOne() {
    User ann = fixture.signUp("ann@example.com");

    assertThatThrownBy(
            () -> fixture.users.changePassword(actor(ann), request(), PASSWORD, GUESSABLE))
        .isInstanceOf(UserException.PasswordTooCommon.class);
    assertThat(fixture.login(ann)).isNotNull();

    // Looking at a password costs the processor some time, which nobody gets without end.
    assertThatThrownBy(
            () -> {
              while (true) {
                try {
                  fixture.users.changePassword(actor(ann), request(), PASSWORD, GUESSABLE);
                } catch (UserException.PasswordTooCommon _) {
                  // And again.
                }
              }
            })
        .isInstanceOf(UserException.AttemptsThrottled.class);
  }

  @Test
  void aResetToOneIsRefusedAndTheMailedTokenStaysGood() {
    User ann = fixture.signUp("ann@example.com");
    IssuedRecoveryToken issued =
        fixture.recovery.issue(
            new Actor("mailer", Set.of("users.recovery"), null, CLIENT),
            RecoveryPurpose.PASSWORD_RESET,
            new RecoveryAccount.WithId(ann.id()));

    assertThatThrownBy(() -> fixture.recovery.resetPassword(issued.token(), GUESSABLE, CLIENT))
        .isInstanceOf(UserException.PasswordTooCommon.class);

    fixture.recovery.resetPassword(issued.token(), Password.chosen("hJ7kQz29LmXp"), CLIENT);
  }

  @Test
  void theFirstAdministratorGetsNoneAndNobodyElseIsAffected() {
    Email email = new Email("admin@example.com");

    assertThatThrownBy(() -> fixture.users.ensureAdmin(email, GUESSABLE))
        .isInstanceOf(UserException.PasswordTooCommon.class);
    fixture.users.ensureAdmin(email, PASSWORD);
    fixture.users.ensureAdmin(email, GUESSABLE); // there is one: the setting is ignored
  }
}
