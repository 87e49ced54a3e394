package dev.commercesuite.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.accounts.Password;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.recovery.RecoveryRules;
import dev.commercesuite.user.domain.sessions.SessionLifetimes;
import dev.commercesuite.user.domain.signing.AccessToken;
import dev.commercesuite.user.domain.signing.JsonWebKey;
import dev.commercesuite.user.domain.signing.PublicSigningKey;
import dev.commercesuite.user.domain.throttling.AttemptLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last value that is taken, and the first that is not. */
class BoundsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void addressHasAtMost254Characters() {
    String domain = "@example.com";
    String longest = "a".repeat(254 - domain.length()) + domain;

    assertThat(new Email(longest).address()).isEqualTo(longest);
    assertThatThrownBy(() -> new Email("a" + longest))
        .hasMessage("the e-mail address has 255 characters; expected name@domain with at most 254");
    assertThat(new Email("a@b").key()).isEqualTo("a@b");
  }

  @Test
  void passwordHasOneTo128Characters() {
    assertThat(new Password("x").reveal()).isEqualTo("x");
    assertThat(new Password("\ud83d\ude00".repeat(128)).reveal()).hasSize(256);
    assertThatThrownBy(() -> new Password("")).hasMessageContaining("expected 1 to 128");
    assertThatThrownBy(() -> new Password("x".repeat(129)))
        .hasMessageContaining("expected 1 to 128");
    assertThat(Password.chosen("x".repeat(128)).reveal()).hasSize(128);
    assertThatThrownBy(() -> Password.chosen("\ud83d\ude00".repeat(11)))
        .hasMessageContaining("11 characters; expected 12 to 128");
  }

  @Test
  void eventIsOneLineOf500CharactersPerText() {
    SecurityEvent event =
        new SecurityEvent(
            Kind.LOGIN_FAILED, "a\nb", null, null, "\u0000\u0085", "x".repeat(500) + "y");

    assertThat(event.by()).isEqualTo("a?b");
    assertThat(event.address()).isEqualTo("??");
    assertThat(event.details()).isEqualTo("x".repeat(500));
    assertThat(SecurityEvent.purged(new UserId(new UUID(0, 1))).address()).isEmpty();
  }

  @Test
  void userAgentIsCutAt256Characters() {
    assertThat(new ClientConnection("x".repeat(256) + "y", "").userAgent())
        .isEqualTo("x".repeat(256));
    assertThat(ClientConnection.UNKNOWN.network()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, true",
    "0, 1, 1, 1, false",
    "1, 0, 1, 1, false",
    "1, 1, 0, 1, false",
    "1, 1, 1, 0, false"
  })
  void thereIsAnAttemptOfEachKind(
      int perAccount, int perAddress, int signUps, int seconds, boolean taken) {
    assertThat(
            isTaken(() ->
                new AttemptLimits(perAccount, perAddress, signUps, Duration.ofSeconds(seconds))))
        .isEqualTo(taken);
  }

  @Test
  void sessionLastsAtLeastAsLongAsItMayBeUnused() {
    assertThat(new SessionLifetimes(HOUR, HOUR).longest()).isEqualTo(HOUR);
    assertThatThrownBy(() -> new SessionLifetimes(HOUR, HOUR.minusNanos(1)))
        .hasMessageContaining("expected at most the longer one");
  }

  @Test
  void recoveryTokensLastAndAreForSomebody() {
    Set<Role> roles = Set.of(Role.CUSTOMER);

    assertThat(new RecoveryRules(HOUR, HOUR, roles).resetRoles()).isEqualTo(roles);
    assertThatThrownBy(() -> new RecoveryRules(Duration.ZERO, HOUR, roles))
        .hasMessageContaining("resetLifetime is PT0S");
    assertThatThrownBy(() -> new RecoveryRules(HOUR, Duration.ZERO, roles))
        .hasMessageContaining("verificationLifetime is PT0S");
    assertThatThrownBy(() -> new RecoveryRules(HOUR, HOUR, Set.of()))
        .hasMessageContaining("resetRoles is empty");
  }

  @Test
  void serviceHasAnIdASecretOrAKeyAndAScope() {
    String secret = "x".repeat(16);
    List<String> scopes = List.of("payments");

    assertThat(new ServiceClient("a", secret, scopes).toString())
        .isEqualTo("ServiceClient[a, [payments]]");
    assertThatThrownBy(() -> new ServiceClient("a", "x".repeat(15), scopes))
        .hasMessage("a secret of client a has 15 characters; expected at least 16");
    assertThatThrownBy(() -> new ServiceClient("A", secret, scopes))
        .hasMessageContaining("client id is 'A'");
    assertThatThrownBy(() -> new ServiceClient("a", List.of(), List.of(), scopes))
        .hasMessage("client a has no secret and no key");
    assertThatThrownBy(() -> new ServiceClient("a", secret, List.of()))
        .hasMessage("client a has no scope; expected one");
  }

  @Test
  void keyIsPublishedUntilItRetiresUnlessItIsWithdrawn() {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    JsonWebKey key = new JsonWebKey("id", "n", "e");
    PublicSigningKey good = new PublicSigningKey(key, now, now, now.plusSeconds(1), null);
    PublicSigningKey withdrawn = new PublicSigningKey(key, now, now, now.plusSeconds(1), now);

    assertThat(good.isPublishedAt(now)).isTrue();
    assertThat(good.isPublishedAt(now.plusSeconds(1))).isFalse();
    assertThat(good.isWithdrawn()).isFalse();
    assertThat(withdrawn.isPublishedAt(now)).isFalse();
    assertThat(withdrawn.isWithdrawn()).isTrue();
  }

  @Test
  void refusalNamesThreeUsersAndCountsTheOthers() {
    assertThat(absent(3)).hasMessage("There is no user 1, 2, 3.");
    assertThat(absent(5)).hasMessage("There is no user 1, 2, 3 and 2 more.");
    assertThat(absent(5).ids()).containsExactly("1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @CsvSource({"PT90S, PT90S", "PT0.000000001S, PT1S", "PT1.5S, PT2S", "PT0S, PT0S"})
  void waitIsSaidInWholeSecondsRoundedUp(Duration wait, Duration said) {
    assertThat(new UserException.AttemptsThrottled(wait).retryAfter()).isEqualTo(said);
  }

  @Test
  void secretsAreNotShownAndIdsAre() {
    UUID id = new UUID(1, 2);

    assertThat(new AccessToken("a.b.c", HOUR, new TreeSet<>())).hasToString("***");
    assertThat(new SessionId(id)).hasToString(id.toString());
    assertThat(new UserException.ScopeMissing("Changing email", Scopes.USERS_ADMIN).scope())
        .isEqualTo(Scopes.USERS_ADMIN);
  }

  private static UserException.UserNotFound absent(int users) {
    return new UserException.UserNotFound(
        IntStream.rangeClosed(1, users).mapToObj(Integer::toString).toList());
  }

  private static boolean isTaken(Runnable constructor) {
    try {
      constructor.run();
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
