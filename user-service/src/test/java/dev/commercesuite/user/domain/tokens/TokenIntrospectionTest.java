package dev.commercesuite.user.domain.tokens;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static dev.commercesuite.user.fixture.DomainFixture.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.fixture.FakeClientAssertions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What introspection says, and what revocation does, on access tokens that a test makes up. */
class TokenIntrospectionTest {
  private static final String TOKEN = "an.access.token";

  private final DomainFixture fixture = new DomainFixture();
  private final User ann = fixture.signUp("ann@example.com");
  private final User bob = fixture.signUp("bob@example.com");
  private final IssuedTokens tokens = fixture.login(ann);

  @Test
  void tokenOfAServiceIsActiveAsLongAsThereIsSuchAService() {
    TokenClaims claims = service("order-service");

    assertThat(introspection(claims, "order-service", "gateway").status(TOKEN))
        .isEqualTo(new TokenStatus.ActiveAccessToken(claims));
    assertThat(introspection(claims, "gateway").status(TOKEN))
        .isEqualTo(new TokenStatus.Inactive());
  }

  @Test
  void tokenOfAUserIsActiveInItsOwnSessionOnly() {
    TokenClaims own = user(ann, ann.version());
    TokenClaims others = user(bob, bob.version());
    TokenClaims older = user(ann, ann.version() - 1);

    assertThat(introspection(own).status(TOKEN)).isEqualTo(new TokenStatus.ActiveAccessToken(own));
    assertThat(introspection(others).status(TOKEN)).isEqualTo(new TokenStatus.Inactive());
    assertThat(introspection(older).status(TOKEN))
        .as("nothing has ended the tokens of the version before")
        .isEqualTo(new TokenStatus.ActiveAccessToken(older));

    fixture.sessions.revoke(tokens.refreshToken());
    assertThat(introspection(own).status(TOKEN)).isEqualTo(new TokenStatus.Inactive());
  }

  @Test
  void whatIsNoAccessTokenIsLookedUpAsARefreshToken() {
    TokenIntrospection introspection = introspection(null);

    assertThat(introspection.status(tokens.refreshToken().reveal()))
        .isInstanceOfSatisfying(
            TokenStatus.ActiveRefreshToken.class,
            active -> assertThat(active.session().id()).isEqualTo(tokens.session()));
    assertThat(introspection.status("made up")).isEqualTo(new TokenStatus.Inactive());
  }

  @Test
  void revocationEndsTheSessionOfItsOwnerOnce() {
    fixture.events.clear();
    TokenRevocation revocation = revocation(user(ann, ann.version()));

    assertThat(revocation.revoke(TOKEN, CLIENT)).isEqualTo(TokenRevocation.Outcome.DONE);
    assertThat(revocation.revoke(TOKEN, CLIENT)).isEqualTo(TokenRevocation.Outcome.DONE);

    assertThatThrownBy(() -> fixture.sessions.refresh(tokens.refreshToken(), Set.of(), CLIENT))
        .isInstanceOf(UserException.RefreshTokenInvalid.class);
    assertThat(fixture.kinds()).containsExactly(Kind.SESSION_REVOKED);
  }

  @Test
  void revocationNeitherEndsTheSessionOfSomebodyElseNorSaysSo() {
    assertThat(revocation(user(bob, bob.version())).revoke(TOKEN, CLIENT))
        .isEqualTo(TokenRevocation.Outcome.DONE);

    assertThat(fixture.sessions.isLive(ann.id(), tokens.session(), ann.version())).isTrue();
  }

  @Test
  void revocationOfASessionThatEndedElsewhereIsDone() {
    fresh(fixture.sessions.revoke(DomainFixture.actor(ann), request(), tokens.session()));

    assertThat(revocation(user(ann, ann.version())).revoke(TOKEN, CLIENT))
        .isEqualTo(TokenRevocation.Outcome.DONE);
  }

  @Test
  void revocationOfARefreshTokenEndsItsSession() {
    TokenRevocation revocation = new TokenRevocation(_ -> Optional.empty(), fixture.sessions);

    assertThat(revocation.revoke("made up", CLIENT)).isEqualTo(TokenRevocation.Outcome.DONE);
    assertThat(fixture.sessions.isLive(ann.id(), tokens.session(), ann.version())).isTrue();
    assertThat(revocation.revoke(tokens.refreshToken().reveal(), CLIENT))
        .isEqualTo(TokenRevocation.Outcome.DONE);
    assertThat(fixture.sessions.isLive(ann.id(), tokens.session(), ann.version())).isFalse();
  }

  @Test
  void tokenOfAServiceCannotBeRevoked() {
    assertThat(revocation(service("order-service")).revoke(TOKEN, CLIENT))
        .isEqualTo(TokenRevocation.Outcome.UNSUPPORTED);
    assertThat(fixture.sessions.isLive(ann.id(), tokens.session(), ann.version())).isTrue();
  }

  private TokenIntrospection introspection(@Nullable TokenClaims claims, String... services) {
    FakeClientAssertions assertions = new FakeClientAssertions();
    List<ServiceClient> clients =
        List.of(services).stream()
            .map(id -> new ServiceClient(id, "a secret of some length", List.of("payments")))
            .toList();
    return new TokenIntrospection(
        _ -> Optional.ofNullable(claims),
        fixture.sessions,
        new ServiceClients(
            clients,
            fixture.throttle,
            assertions,
            assertions,
            fixture.accessTokens,
            fixture.events::add,
            () -> fixture.now));
  }

  private TokenRevocation revocation(TokenClaims claims) {
    return new TokenRevocation(_ -> Optional.of(claims), fixture.sessions);
  }

  private TokenClaims service(String clientId) {
    return claims(clientId, clientId, null);
  }

  /** A token of somebody in Ann's session. */
  private TokenClaims user(User somebody, long version) {
    return claims(
        somebody.id().toString(),
        "commerce-suite",
        new TokenClaims.Owner(somebody.id(), tokens.session(), version));
  }

  private TokenClaims claims(String subject, String clientId, TokenClaims.@Nullable Owner owner) {
    return new TokenClaims(
        new UUID(3, 4).toString(),
        "https://issuer.test",
        "commerce-test",
        subject,
        clientId,
        "payments",
        fixture.now,
        fixture.now,
        fixture.now.plusSeconds(600),
        owner);
  }
}
