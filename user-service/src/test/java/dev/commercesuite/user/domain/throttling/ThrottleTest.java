package dev.commercesuite.user.domain.throttling;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static dev.commercesuite.user.fixture.DomainFixture.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.SignUp;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.clients.ClientCredential;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.Logins;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.fixture.FakeAccessTokens;
import dev.commercesuite.user.fixture.FakeClientAssertions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final Password WRONG = new Password("wrong password");
  private static final ClientConnection ELSEWHERE = new ClientConnection("curl", "203.0.113.7");

  private final DomainFixture fixture = new DomainFixture();
  private final Logins logins = fixture.logins;
  private final User ann = fixture.signUp("ann@example.com");

  @Test
  void accountHasSoManyGuessesAndNoHashIsComputedAfterThem() {
    fail(10, ann.email(), ELSEWHERE);
    int work = fixture.passwords.work;

    assertThat(throttled(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE)))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(fixture.passwords.work).isEqualTo(work);
    assertThat(fixture.kinds()).endsWith(Kind.LOGIN_FAILED, Kind.ATTEMPTS_THROTTLED);
  }

  @Test
  void unknownAccountIsThrottledLikeAKnownOne() {
    Email nobody = new Email("nobody@example.com");
    fail(10, nobody, ELSEWHERE);
    fail(10, ann.email(), new ClientConnection("curl", "203.0.113.8"));

    UserException unknown = refusal(() -> logins.login(nobody, PASSWORD, ELSEWHERE));
    UserException known = refusal(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE));

    assertThat(unknown).hasSameClassAs(known).hasMessage(known.getMessage());
  }

  @Test
  void guessesComeBackOneByOne() {
    fail(10, ann.email(), ELSEWHERE);

    fixture.now = fixture.now.plus(Duration.ofSeconds(90));
    fail(1, ann.email(), ELSEWHERE);
    throttled(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE));
    fixture.now = fixture.now.plus(Duration.ofMinutes(15));
    fail(10, ann.email(), ELSEWHERE);
  }

  @Test
  void successGivesTheAccountAllItsGuessesBackAndTheAddressOne() {
    fail(9, ann.email(), ELSEWHERE);
    assertThat(logins.login(ann.email(), PASSWORD, ELSEWHERE)).isNotNull();
    fail(9, ann.email(), ELSEWHERE);
    // 18 of the address's 30 are gone; another account has 10.
    fail(10, new Email("nobody@example.com"), ELSEWHERE);
    fail(2, new Email("somebody@example.com"), ELSEWHERE);

    throttled(() -> logins.login(new Email("somebody@example.com"), PASSWORD, ELSEWHERE));
  }

  @Test
  void addressHasSoManyGuessesForAllAccountsTogether() {
    for (int i = 0; i < 3; i++) {
      fail(10, new Email("user" + i + "@example.com"), ELSEWHERE);
    }

    throttled(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE));
    assertThat(logins.login(ann.email(), PASSWORD, CLIENT)).isNotNull();
  }

  @Test
  void addressesOfOneIpv6CustomerCountTogether() {
    for (int i = 0; i < 10; i++) {
      fail(1, ann.email(), new ClientConnection("", "2001:db8:1:2::" + i));
    }
    for (int i = 0; i < 20; i++) {
      fail(1, new Email(i + "@example.com"), new ClientConnection("", "2001:db8:1:2:3::" + i));
    }

    throttled(() ->
        logins.login(
            new Email("x@example.com"), PASSWORD, new ClientConnection("", "2001:db8:1:2::")));
    assertThat(
            refusal(() ->
                logins.login(
                    new Email("x@example.com"),
                    PASSWORD,
                    new ClientConnection("", "2001:db8:1:3::"))))
        .isInstanceOf(UserException.CredentialsInvalid.class);
  }

  @Test
  void nobodyLocksAUserOutWhereTheUserIsAtHome() {
    fixture.login(ann);
    fail(10, ann.email(), ELSEWHERE);
    throttled(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE));

    assertThat(fixture.login(ann)).isNotNull();

    fixture.now = fixture.now.plus(Duration.ofDays(30)).plusSeconds(1);
    fail(10, ann.email(), ELSEWHERE);
    throttled(() -> fixture.login(ann));
  }

  @Test
  void guessesAtHomeAreCountedToo() {
    fixture.login(ann);
    fail(10, ann.email(), CLIENT);

    throttled(() -> fixture.login(ann));
  }

  @Test
  void loginThatTheHasherIsTooBusyForIsNoAttempt() {
    fixture.passwords.overloaded = true;
    for (int i = 0; i < 50; i++) {
      assertThat(refusal(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE)))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }

    fixture.passwords.overloaded = false;
    assertThat(logins.login(ann.email(), PASSWORD, ELSEWHERE)).isNotNull();
  }

  @Test
  void nothingIsCountedForWhomTheHasherHasNoPlace() {
    fixture.passwords.full = true;
    for (int i = 0; i < 50; i++) {
      assertThat(refusal(() -> logins.login(ann.email(), PASSWORD, ELSEWHERE)))
          .isInstanceOf(UserException.HashingOverloaded.class);
    }

    fixture.passwords.full = false;
    fail(1, ann.email(), ELSEWHERE);
    assertThat(logins.login(ann.email(), PASSWORD, ELSEWHERE)).isNotNull();
    assertThat(fixture.passwords.places).isZero();
  }

  @Test
  void signUpsCountAlsoWhenTheySucceedButNotWhenTheyAreRepeated() {
    UUID requestId = UUID.randomUUID();
    SignUp bob = new SignUp(new Email("bob@example.com"), PASSWORD, "Bob");
    for (int i = 0; i < 60; i++) {
      var _ = fixture.users.signUp(ELSEWHERE, request("caller", requestId, "body"), bob);
    }
    for (int i = 0; i < 49; i++) {
      SignUp other = new SignUp(new Email(i + "@example.com"), PASSWORD, "Bob");
      fresh(fixture.users.signUp(ELSEWHERE, request(), other));
    }

    throttled(() -> fixture.users.signUp(ELSEWHERE, request(), bob));
    assertThat(fixture.signUp("bill@example.com")).isNotNull();
  }

  @Test
  void currentPasswordCannotBeGuessedWithAStolenToken() {
    Actor thief = new Actor(ann.id().toString(), Set.of("account"), null, ELSEWHERE);
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(
              () -> fixture.users.changePassword(thief, request(), WRONG, DomainFixture.PASSWORD))
          .isInstanceOf(UserException.CurrentPasswordWrong.class);
    }

    throttled(() -> fixture.users.changePassword(thief, request(), PASSWORD, PASSWORD));
    assertThat(fixture.login(ann)).isNotNull();
  }

  @Test
  void passwordChangeThatSucceedsOrIsRepeatedIsNoFailedAttempt() {
    Actor actor = new Actor(ann.id().toString(), Set.of("account"), null, CLIENT);
    for (int i = 0; i < 12; i++) {
      UUID requestId = UUID.randomUUID();
      fresh(
          fixture.users.changePassword(
              actor, request("caller", requestId, "b"), PASSWORD, PASSWORD));
      var _ =
          fixture.users.changePassword(
              actor, request("caller", requestId, "b"), PASSWORD, PASSWORD);
    }

    assertThat(fixture.login(ann)).isNotNull();
  }

  @Test
  void serviceIsThrottledWhereItsSecretIsGuessedAndNowhereElse() {
    ServiceClients clients =
        new ServiceClients(
            List.of(new ServiceClient("order-service", "a secret of some length", Set.of("x"))),
            fixture.throttle,
            new FakeClientAssertions(),
            new FakeClientAssertions(),
            new FakeAccessTokens(),
            fixture.events::add,
            () -> fixture.now);
    ClientCredential wrong = new ClientCredential.Secret("order-service", "wrong");
    ClientCredential right =
        new ClientCredential.Secret("order-service", "a secret of some length");
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> clients.authenticate(wrong, ELSEWHERE))
          .isInstanceOf(UserException.ClientCredentialsInvalid.class);
    }

    throttled(() -> clients.authenticate(right, ELSEWHERE));
    for (int i = 0; i < 50; i++) {
      assertThat(clients.authenticate(right, CLIENT)).isNotNull();
    }
  }

  private void fail(int times, Email email, ClientConnection client) {
    for (int i = 0; i < times; i++) {
      assertThat(refusal(() -> logins.login(email, WRONG, client)))
          .isInstanceOf(UserException.CredentialsInvalid.class);
    }
  }

  private static Duration throttled(ThrowingCallable call) {
    return catchThrowableOfType(UserException.AttemptsThrottled.class, call).retryAfter();
  }

  private static UserException refusal(ThrowingCallable call) {
    return catchThrowableOfType(UserException.class, call);
  }
}
