package dev.commercesuite.user.domain.recovery;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.domain.recovery.RecoveryPurpose.EMAIL_VERIFICATION;
import static dev.commercesuite.user.domain.recovery.RecoveryPurpose.PASSWORD_RESET;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.ProfileChange;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.fixture.DomainFixture;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountRecoveryTest {
  private static final Password CHOSEN = Password.chosen("another good password");
  private static final ClientConnection ELSEWHERE = new ClientConnection("curl", "203.0.113.7");
  private static final Actor MAILER =
      new Actor(
          "mailer", Set.of("users.recovery"), null, new ClientConnection("grpc", "198.51.100.1"));

  private final DomainFixture fixture = new DomainFixture();
  private final AccountRecovery recovery = fixture.recovery;
  private final User ann = fixture.signUp("ann@example.com");

  @Test
  void passwordIsResetAndWhoeverWasLoggedInIsNotAnyMore() {
    IssuedTokens before = fixture.login(ann);
    IssuedRecoveryToken issued = issue(PASSWORD_RESET);

    recovery.resetPassword(issued.token(), CHOSEN, CLIENT);

    assertThatThrownBy(() -> fixture.login(ann))
        .isInstanceOf(UserException.CredentialsInvalid.class);
    assertThat(fixture.logins.login(ann.email(), CHOSEN, CLIENT)).isNotNull();
    assertThatThrownBy(() ->
            fixture.sessions.refresh(before.refreshToken(), Set.of(), ClientConnection.UNKNOWN))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
    assertThat(fixture.sessions.isLive(ann.id(), before.session(), ann.version())).isFalse();
  }

  @Test
  void tokenIsForTheAddressAndTheTimeThatTheAnswerSays() {
    IssuedRecoveryToken byAddress =
        recovery.issue(
            MAILER, PASSWORD_RESET, new RecoveryAccount.WithEmail(new Email("ANN@example.com")));
    IssuedRecoveryToken byId = issue(EMAIL_VERIFICATION);

    assertThat(byAddress.token().reveal()).isEqualTo("recovery-token-1");
    assertThat(byAddress.user()).isEqualTo(ann);
    assertThat(byAddress.expireTime()).isEqualTo(fixture.now.plus(Duration.ofMinutes(30)));
    assertThat(byId.token().reveal()).isEqualTo("recovery-token-2");
    assertThat(byId.expireTime()).isEqualTo(fixture.now.plus(Duration.ofHours(24)));
  }

  @Test
  void tokenWorksOnceAndUntilItExpires() {
    RecoveryToken used = issue(PASSWORD_RESET).token();
    recovery.resetPassword(used, CHOSEN, CLIENT);
    refused(() -> recovery.resetPassword(used, DomainFixture.PASSWORD, CLIENT));

    RecoveryToken late = issue(PASSWORD_RESET).token();
    fixture.now = fixture.now.plus(DomainFixture.RESET_LIFETIME);
    refused(() -> recovery.resetPassword(late, DomainFixture.PASSWORD, CLIENT));

    assertThat(fixture.logins.login(ann.email(), CHOSEN, CLIENT)).isNotNull();
  }

  @Test
  void newTokenEndsTheEarlierOneOfItsPurposeOnly() {
    RecoveryToken first = issue(PASSWORD_RESET).token();
    RecoveryToken verification = issue(EMAIL_VERIFICATION).token();
    RecoveryToken second = issue(PASSWORD_RESET).token();

    refused(() -> recovery.resetPassword(first, CHOSEN, CLIENT));
    recovery.verifyEmail(verification, CLIENT);
    recovery.resetPassword(second, CHOSEN, CLIENT);
  }

  @Test
  void tokenIsGoodForItsPurposeOnly() {
    RecoveryToken reset = issue(PASSWORD_RESET).token();
    RecoveryToken verification = issue(EMAIL_VERIFICATION).token();

    refused(() -> recovery.verifyEmail(reset, CLIENT));
    refused(() -> recovery.resetPassword(verification, CHOSEN, CLIENT));
    refused(() -> recovery.resetPassword(new RecoveryToken("made-up"), CHOSEN, CLIENT));
    assertThat(fixture.login(ann)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsIssuedToNobodyAndToAccountsThatCannotBeUsed(RecoveryPurpose purpose) {
    UserId unknown = new UserId(UUID.randomUUID());
    assertThatThrownBy(() -> recovery.issue(MAILER, purpose, new RecoveryAccount.WithId(unknown)))
        .isInstanceOf(UserException.UserNotFound.class)
        .hasMessageContaining(unknown.toString());
    assertThatThrownBy(() ->
            recovery.issue(
                MAILER, purpose, new RecoveryAccount.WithEmail(new Email("bob@example.com"))))
        .isInstanceOf(UserException.UserNotFound.class)
        .hasMessage("There is no user with this e-mail address.");

    fresh(fixture.users.disable(fixture.admin(), request(), ann.id(), null));
    assertThat(stateRefusal(purpose)).isEqualTo(UserState.DISABLED);
    fresh(fixture.users.delete(fixture.admin(), request(), ann.id(), null));
    assertThat(stateRefusal(purpose)).isEqualTo(UserState.DELETED);
  }

  @Test
  void nothingIsRedeemedByAccountsThatCannotBeUsed() {
    RecoveryToken reset = issue(PASSWORD_RESET).token();
    RecoveryToken verification = issue(EMAIL_VERIFICATION).token();

    fresh(fixture.users.disable(fixture.admin(), request(), ann.id(), null));
    refused(() -> recovery.resetPassword(reset, CHOSEN, CLIENT));
    refused(() -> recovery.verifyEmail(verification, CLIENT));
    fresh(fixture.users.delete(fixture.admin(), request(), ann.id(), null));
    refused(() -> recovery.resetPassword(reset, CHOSEN, CLIENT));
    refused(() -> recovery.verifyEmail(verification, CLIENT));
  }

  @Test
  void passwordOfAnAccountWithAnotherRoleIsNotReset() {
    RecoveryToken before = issue(PASSWORD_RESET).token();
    fresh(
        fixture.users.setRoles(
            fixture.admin(), request(), ann.id(), Set.of(Role.CUSTOMER, Role.STAFF), null));

    UserException.PasswordResetNotAllowed refusal =
        catchThrowableOfType(
            UserException.PasswordResetNotAllowed.class, () -> issue(PASSWORD_RESET));
    assertThat(refusal.allowedRoles()).containsExactly("CUSTOMER");
    assertThat(refusal)
        .hasMessage(
            "The password of user %s is not reset by a token; expected no role other than CUSTOMER."
                .formatted(ann.id()));
    refused(() -> recovery.resetPassword(before, CHOSEN, CLIENT));
    recovery.verifyEmail(issue(EMAIL_VERIFICATION).token(), CLIENT);
  }

  @Test
  void addressIsVerifiedUntilItChanges() {
    assertThat(ann.emailVerifyTime()).isNull();
    recovery.verifyEmail(issue(EMAIL_VERIFICATION).token(), CLIENT);

    User verified = current();
    assertThat(verified.emailVerifyTime()).isEqualTo(fixture.now);
    assertThat(verified.version()).isEqualTo(2);
    assertThat(updated(new ProfileChange("Anna", ann.email())).emailVerifyTime())
        .isEqualTo(fixture.now);
    assertThat(updated(new ProfileChange(null, new Email("anna@example.com"))).emailVerifyTime())
        .isNull();
  }

  @Test
  void otherChangesOfTheAccountLeaveTheAddressVerified() {
    Actor admin = fixture.admin();
    recovery.verifyEmail(issue(EMAIL_VERIFICATION).token(), CLIENT);

    fresh(fixture.users.setRoles(admin, request(), ann.id(), Set.of(Role.CUSTOMER), null));
    fresh(fixture.users.disable(admin, request(), ann.id(), null));
    fresh(fixture.users.enable(admin, request(), ann.id(), null));
    fresh(fixture.users.delete(admin, request(), ann.id(), null));
    fresh(fixture.users.undelete(admin, request(), ann.id(), null));
    recovery.resetPassword(issue(PASSWORD_RESET).token(), CHOSEN, CLIENT);

    assertThat(current().emailVerifyTime()).isEqualTo(fixture.now);
  }

  @Test
  void changedAddressEndsTheTokensOfTheOldOne() {
    RecoveryToken reset = issue(PASSWORD_RESET).token();
    RecoveryToken verification = issue(EMAIL_VERIFICATION).token();
    updated(new ProfileChange(null, new Email("anna@example.com")));

    refused(() -> recovery.resetPassword(reset, CHOSEN, CLIENT));
    refused(() -> recovery.verifyEmail(verification, CLIENT));
    assertThat(current().emailVerifyTime()).isNull();
  }

  @Test
  void nothingIsHashedForATokenThatIsNotValid() {
    int work = fixture.passwords.work;
    refused(() -> recovery.resetPassword(new RecoveryToken("made-up"), CHOSEN, CLIENT));
    fixture.passwords.full = true;
    refused(() -> recovery.resetPassword(new RecoveryToken("made-up"), CHOSEN, CLIENT));

    assertThat(fixture.passwords.work).isEqualTo(work);
  }

  @Test
  void tokenAndAttemptsAreLeftWhenTheHasherIsTooBusy() {
    RecoveryToken token = issue(PASSWORD_RESET).token();
    fixture.passwords.full = true;
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> recovery.resetPassword(token, CHOSEN, CLIENT))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }
    fixture.passwords.full = false;
    fixture.passwords.overloaded = true;
    assertThatThrownBy(() -> recovery.resetPassword(token, CHOSEN, CLIENT))
        .isInstanceOf(UserException.HashingOverloaded.class);
    fixture.passwords.overloaded = false;

    recovery.resetPassword(token, CHOSEN, CLIENT);
    assertThat(fixture.passwords.places).isZero();
  }

  @Test
  void accountGetsSoManyMailsOfAKindAlsoWhenSomebodyReallyAsksForThem() {
    for (int i = 0; i < 10; i++) {
      issue(PASSWORD_RESET);
    }

    assertThat(throttled(() -> issue(PASSWORD_RESET))).isEqualTo(Duration.ofSeconds(90));
    assertThat(fixture.events.getLast().details()).isEqualTo("RECOVERY_TOKENS_OF_ACCOUNT");
    assertThat(issue(EMAIL_VERIFICATION)).isNotNull();
    User bob = fixture.signUp("bob@example.com");
    assertThat(recovery.issue(MAILER, PASSWORD_RESET, new RecoveryAccount.WithId(bob.id())))
        .isNotNull();
    fixture.now = fixture.now.plusSeconds(90);
    assertThat(issue(PASSWORD_RESET)).isNotNull();
  }

  @Test
  void serviceThatAsksForManyUnknownAccountsIsThrottledAndOtherRequestsAreNot() {
    for (int i = 0; i < 40; i++) {
      User user = fixture.signUp("user" + i + "@example.com");
      recovery.issue(MAILER, PASSWORD_RESET, new RecoveryAccount.WithId(user.id()));
    }
    for (int i = 0; i < 30; i++) {
      RecoveryAccount nobody = new RecoveryAccount.WithEmail(new Email(i + "@nowhere.example"));
      assertThatThrownBy(() -> recovery.issue(MAILER, PASSWORD_RESET, nobody))
          .isInstanceOf(UserException.UserNotFound.class);
    }

    throttled(() -> issue(PASSWORD_RESET));
    assertThat(fixture.events.getLast().details()).isEqualTo("RECOVERY_FROM_NETWORK");
    assertThat(fixture.login(ann)).isNotNull();
  }

  @Test
  void tokensCannotBeGuessedFromOneNetworkForLong() {
    RecoveryToken token = issue(PASSWORD_RESET).token();
    for (int i = 0; i < 30; i++) {
      RecoveryToken guess = new RecoveryToken("guess-" + i);
      refused(() -> recovery.resetPassword(guess, CHOSEN, ELSEWHERE));
    }

    throttled(() -> recovery.resetPassword(token, CHOSEN, ELSEWHERE));
    throttled(() -> recovery.verifyEmail(token, ELSEWHERE));
    recovery.resetPassword(token, CHOSEN, CLIENT);
  }

  @Test
  void whatHappenedIsToldWithoutTokenAndAddress() {
    fixture.events.clear();
    recovery.resetPassword(issue(PASSWORD_RESET).token(), CHOSEN, ELSEWHERE);
    recovery.verifyEmail(issue(EMAIL_VERIFICATION).token(), ELSEWHERE);
    refused(() -> recovery.resetPassword(new RecoveryToken("made-up"), CHOSEN, ELSEWHERE));
    assertThatThrownBy(() ->
            recovery.issue(
                MAILER,
                PASSWORD_RESET,
                new RecoveryAccount.WithEmail(new Email("bob@example.com"))))
        .isInstanceOf(UserException.UserNotFound.class);

    assertThat(fixture.events)
        .containsExactly(
            event(Kind.RECOVERY_TOKEN_ISSUED, "mailer", ann.id(), "PASSWORD_RESET"),
            event(Kind.PASSWORD_RESET, "anonymous", ann.id(), "roles [CUSTOMER]"),
            event(Kind.RECOVERY_TOKEN_ISSUED, "mailer", ann.id(), "EMAIL_VERIFICATION"),
            event(Kind.EMAIL_VERIFIED, "anonymous", ann.id(), "roles [CUSTOMER]"),
            event(Kind.RECOVERY_FAILED, "anonymous", null, "PASSWORD_RESET not redeemed"),
            event(Kind.RECOVERY_FAILED, "mailer", null, "PASSWORD_RESET not issued, no such user"));
    assertThat(fixture.events.toString())
        .doesNotContain("recovery-token", "made-up", "example.com", CHOSEN.reveal());
  }

  private static SecurityEvent event(Kind kind, String by, @Nullable UserId user, String details) {
    ClientConnection from = by.equals("mailer") ? MAILER.connection() : ELSEWHERE;
    return new SecurityEvent(kind, by, user, null, from.address(), details);
  }

  private IssuedRecoveryToken issue(RecoveryPurpose purpose) {
    return recovery.issue(MAILER, purpose, new RecoveryAccount.WithId(ann.id()));
  }

  private UserState stateRefusal(RecoveryPurpose purpose) {
    return catchThrowableOfType(UserException.StateInvalid.class, () -> issue(purpose)).state();
  }

  private User current() {
    return fixture.users.get(fixture.admin(), ann.id());
  }

  private User updated(ProfileChange change) {
    return fresh(fixture.users.update(fixture.admin(), request(), ann.id(), change, null));
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(UserException.RecoveryTokenInvalid.class)
        .hasMessage("The token is not, or no longer, valid; ask for a new mail.");
  }

  private static Duration throttled(ThrowingCallable call) {
    return catchThrowableOfType(UserException.AttemptsThrottled.class, call).retryAfter();
  }
}
