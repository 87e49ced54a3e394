package dev.commercesuite.user.http;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.fixture.DomainFixture;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocation and introspection. */
class HeldTokenEndpointsTest {
  private static final String GATEWAY = "&client_id=gateway&client_secret=a+secret+of+some+length";
  private static final String ORDERS =
      "&client_id=order-service&client_secret=a+secret+of+some+length";

  private IssuerFixture issuer;
  private User ann;
  private IssuedTokens tokens;

  @BeforeEach
  void start() {
    issuer = new IssuerFixture();
    ann = issuer.domain.signUp("ann@example.com");
    tokens = issuer.logins.login(ann.email(), DomainFixture.PASSWORD, DomainFixture.CLIENT);
    issuer.domain.events.clear();
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void saysWhatAnActiveAccessTokenIs() {
    JsonNode answer = introspect(access());

    assertThat(answer.path("active").asBoolean()).isTrue();
    assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(answer.path("sub").asText()).isEqualTo(ann.id().toString());
    assertThat(answer.path("client_id").asText()).isEqualTo("commerce-suite");
    assertThat(answer.path("scope").asText()).isEqualTo("account orders payments");
    assertThat(answer.path("iss").asText()).isEqualTo(IssuerFixture.ISSUER);
    assertThat(answer.path("aud").asText()).isEqualTo(IssuerFixture.AUDIENCE);
    assertThat(answer.path("exp").asLong() - answer.path("iat").asLong()).isEqualTo(600);
    assertThat(answer.path("sid").asText()).isEqualTo(tokens.session().toString());
    assertThat(answer.path("jti").asText()).isNotEmpty();
  }

  @Test
  void saysWhatAnActiveRefreshTokenIs() {
    JsonNode answer = introspect(refresh());

    assertThat(answer.path("active").asBoolean()).isTrue();
    assertThat(answer.path("sub").asText()).isEqualTo(ann.id().toString());
    assertThat(answer.path("sid").asText()).isEqualTo(tokens.session().toString());
    assertThat(answer.path("exp").asLong())
        .isEqualTo(issuer.domain.now.plus(DomainFixture.REFRESH_LIFETIME).getEpochSecond());
  }

  @Test
  void saysWhatAServicesTokenIs() {
    JsonNode answer = introspect(serviceToken());

    assertThat(answer.path("active").asBoolean()).isTrue();
    assertThat(answer.path("sub").asText()).isEqualTo("order-service");
    assertThat(answer.has("sid")).isFalse();
  }

  @Test
  void expiredTokenIsInactive() {
    issuer.domain.now = issuer.domain.now.plus(Duration.ofMinutes(10)).plusSeconds(1);

    assertInactive(access());
  }

  @Test
  void tokensOfAnEndedSessionAreInactive() {
    issuer.sessions.revoke(tokens.refreshToken());

    assertInactive(access());
    assertInactive(refresh());
  }

  @Test
  void tokensOfADisabledAccountAreInactive() {
    fresh(issuer.domain.users.disable(issuer.domain.admin(), request(), ann.id(), null));

    assertInactive(access());
    assertInactive(refresh());
  }

  @Test
  void accessTokenFromBeforeAChangeOfRolesIsInactive() {
    fresh(
        issuer.domain.users.setRoles(
            issuer.domain.admin(), request(), ann.id(), Set.of(Role.FINANCE), null));

    assertInactive(access());
  }

  @Test
  void usedRefreshTokenIsInactive() {
    var _ = issuer.sessions.refresh(tokens.refreshToken(), Set.of(), ClientConnection.UNKNOWN);

    assertInactive(refresh());
    assertThat(introspect(access()).path("active").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "csrt_x", "eyJhbGciOiJub25lIn0.e30."})
  void madeUpTokensAreInactive(String token) {
    assertInactive(token);
  }

  @Test
  void changedTokenIsInactive() {
    String token = access();
    String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));

    assertInactive(token.replace(payload, payload.substring(0, payload.length() - 4) + "AAAA"));
    assertInactive(token.substring(0, token.lastIndexOf('.') + 1));
  }

  @Test
  void introspectionIsForServicesWithTheScope() {
    assertRefused(post(IssuerPaths.INTROSPECT, "token=x"), 401, "invalid_client");
    assertRefused(
        post(IssuerPaths.INTROSPECT, "token=x&client_id=commerce-suite"), 401, "invalid_client");
    assertRefused(post(IssuerPaths.INTROSPECT, "token=x" + ORDERS), 403, "access_denied");
    assertRefused(post(IssuerPaths.INTROSPECT, GATEWAY.substring(1)), 400, "invalid_request");
  }

  @Test
  void refreshTokenEndsItsSession() {
    assertThat(revoke(refresh()).statusCode()).isEqualTo(200);

    assertInactive(refresh());
    assertInactive(access());
    assertThat(issuer.domain.kinds()).containsExactly(Kind.SESSION_REVOKED);
  }

  @Test
  void accessTokenEndsItsSessionAndOnlyOnce() {
    assertThat(revoke(access() + "&token_type_hint=access_token").statusCode()).isEqualTo(200);
    assertThat(revoke(access()).statusCode()).isEqualTo(200);

    assertInactive(refresh());
    assertThat(issuer.domain.kinds()).containsExactly(Kind.SESSION_REVOKED);
  }

  @Test
  void accessTokenOfASessionThatHasEndedIsNoProblem() {
    issuer.sessions.revoke(tokens.refreshToken());

    assertThat(revoke(access()).statusCode()).isEqualTo(200);
  }

  @Test
  void unknownTokensAreNoProblem() {
    assertThat(revoke("made+up").statusCode()).isEqualTo(200);
    assertThat(revoke("made.up.too&token_type_hint=whatever").statusCode()).isEqualTo(200);
    assertThat(revoke("made+up" + ORDERS).statusCode()).isEqualTo(200);
    assertThat(introspect(access()).path("active").asBoolean()).isTrue();
  }

  @Test
  void servicesTokenCannotBeRevoked() {
    assertRefused(revoke(serviceToken()), 400, "unsupported_token_type");
    assertThat(introspect(serviceToken()).path("active").asBoolean()).isTrue();
  }

  @Test
  void whoNamesItselfMustProveIt() {
    assertRefused(revoke(refresh() + "&client_id=order-service"), 401, "invalid_client");
    assertRefused(
        revoke(refresh() + "&client_id=order-service&client_secret=x"), 401, "invalid_client");
    assertRefused(post(IssuerPaths.REVOKE, "token="), 400, "invalid_request");
    assertThat(introspect(refresh()).path("active").asBoolean()).isTrue();
    assertThat(revoke(refresh() + "&client_id=commerce-suite").statusCode()).isEqualTo(200);
    assertInactive(refresh());
  }

  private String access() {
    return tokens.accessToken().reveal();
  }

  private String refresh() {
    return tokens.refreshToken().reveal();
  }

  private String serviceToken() {
    ServiceClient service =
        new ServiceClient("order-service", IssuerFixture.SECRET, List.of("payments"));
    return issuer.clients.issue(service, List.of()).reveal();
  }

  private JsonNode introspect(String token) {
    HttpResponse<String> response = post(IssuerPaths.INTROSPECT, "token=" + token + GATEWAY);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    return IssuerFixture.json(response);
  }

  private void assertInactive(String token) {
    assertThat(introspect(token).toString()).isEqualTo("{\"active\":false}");
  }

  private HttpResponse<String> revoke(String token) {
    return post(IssuerPaths.REVOKE, "token=" + token);
  }

  private HttpResponse<String> post(String path, String form) {
    return issuer.post(path, form);
  }

  private static void assertRefused(HttpResponse<String> response, int status, String error) {
    assertThat(IssuerFixture.json(response).path("error").asText()).isEqualTo(error);
    assertThat(response.statusCode()).isEqualTo(status);
  }
}
