package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import dev.commercesuite.user.fixture.DomainFixture;
import dev.commercesuite.user.tokens.JwtTokenReader;
import dev.commercesuite.user.tokens.TokenPolicy;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
  private static final String CREDENTIALS =
      "grant_type=client_credentials&client_id=order-service&client_secret=a+secret+of+some+length";
  private static final String GRANT = "grant_type=client_credentials";

  private IssuerFixture issuer;
  private User ann;

  @BeforeEach
  void start() {
    issuer = new IssuerFixture();
    ann = issuer.domain.signUp("ann@example.com");
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void serviceGetsATokenForItsSecretInTheBody() {
    JsonNode answer = granted(token(CREDENTIALS));

    assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
    assertThat(answer.path("expires_in").asInt()).isEqualTo(600);
    assertThat(answer.path("scope").asText()).isEqualTo("payments payments.charge");
    assertThat(answer.has("refresh_token")).isFalse();
    TokenClaims claims = claims(answer);
    assertThat(claims.subject()).isEqualTo("order-service");
    assertThat(claims.clientId()).isEqualTo("order-service");
  }

  @Test
  void serviceGetsATokenForItsSecretInTheHeader() {
    HttpResponse<String> response =
        token(GRANT, "Authorization", basic("order-service:a+secret+of+some+length"));

    assertThat(claims(granted(response)).subject()).isEqualTo("order-service");
  }

  @Test
  void tokenAnswersAreForNobodyElse() {
    HttpResponse<String> response = token(CREDENTIALS);

    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Pragma")).contains("no-cache");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void serviceMayAskForFewerScopes() {
    JsonNode answer = granted(token(CREDENTIALS + "&scope=payments"));

    assertThat(answer.path("scope").asText()).isEqualTo("payments");
    assertThat(claims(answer).scope()).isEqualTo("payments");
  }

  @ParameterizedTest
  @ValueSource(strings = {"finance", "payments++finance", "%22", "payments%0Afinance", "%C3%A4"})
  void refusesScopesThatAreNotGrantedOrMalformed(String scope) {
    refused(token(CREDENTIALS + "&scope=" + scope), 400, "invalid_scope");
  }

  @Test
  void refreshTokenGivesNewTokens() {
    IssuedTokens tokens =
        issuer.logins.login(ann.email(), DomainFixture.PASSWORD, DomainFixture.CLIENT);

    JsonNode answer = granted(token(refresh(tokens)));

    assertThat(answer.path("scope").asText()).isEqualTo("account orders payments");
    assertThat(claims(answer).subject()).isEqualTo(ann.id().toString());
    assertThat(answer.path("refresh_token").asText())
        .isNotEmpty()
        .isNotEqualTo(tokens.refreshToken().reveal());
    refused(token(refresh(tokens)), 409, "temporarily_unavailable");
    issuer.domain.now = issuer.domain.now.plus(RefreshTokenUse.RACE_WINDOW);
    refused(token(refresh(tokens)), 400, "invalid_grant");
  }

  @Test
  void refreshMayAskForFewerScopesAndNotForMore() {
    IssuedTokens tokens =
        issuer.logins.login(ann.email(), DomainFixture.PASSWORD, DomainFixture.CLIENT);

    refused(token(refresh(tokens) + "&scope=users.admin"), 400, "invalid_scope");
    JsonNode answer = granted(token(refresh(tokens) + "&client_id=commerce-suite&scope=orders"));

    assertThat(claims(answer).scope()).isEqualTo("orders");
  }

  @Test
  void refreshTokensBelongToTheSuitesOwnClient() {
    String form =
        refresh(issuer.logins.login(ann.email(), DomainFixture.PASSWORD, DomainFixture.CLIENT));

    refused(token(form + "&client_id=somebody"), 401, "invalid_client");
    refused(
        token(form, "Authorization", basic("order-service:a+secret+of+some+length")),
        400,
        "unauthorized_client");
    refused(token(form + "&client_id=commerce-suite&client_secret=x"), 401, "invalid_client");
    granted(token(form));
  }

  @ParameterizedTest
  @CsvSource({
    "'', invalid_request",
    "grant_type=, invalid_request",
    "grant_type=password, unsupported_grant_type",
    "grant_type=client_credentials&grant_type=client_credentials, invalid_request",
    "grant_type=refresh_token, invalid_request",
    "grant_type=refresh_token&refresh_token=, invalid_request",
    "grant_type=refresh_token&refresh_token=made+up, invalid_grant",
    "grant_type=client_credentials&client_id=commerce-suite, unauthorized_client",
    "grant_type=client_credentials&client_secret=a+secret, invalid_request",
    "grant_type=client_credentials&client_assertion=x, invalid_request",
    "grant_type=client_credentials&client_assertion_type=x, invalid_request",
    "grant_type=%zz, invalid_request"
  })
  void refusesMalformedRequests(String form, String error) {
    refused(token(form), 400, error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&client_id=order-service",
        "&client_id=order-service&client_secret=wrong",
        "&client_id=nobody&client_secret=a+secret+of+some+length"
      })
  void refusesWhoeverDoesNotProveWhoItIs(String form) {
    HttpResponse<String> response = token(GRANT + form);

    refused(response, 401, "invalid_client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic !", "Basic bm9jb2xvbg==", "Basic", "Bearer token", ""})
  void refusesMalformedHeaders(String header) {
    HttpResponse<String> response = token(GRANT, "Authorization", header);

    refused(response, 401, "invalid_client");
    assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic ");
  }

  @Test
  void refusesTwoWaysToProveIt() {
    String header = basic("order-service:a+secret+of+some+length");
    String assertion = "&client_assertion=x&client_assertion_type=y";

    refused(token(CREDENTIALS, "Authorization", header), 400, "invalid_request");
    refused(token(GRANT + assertion, "Authorization", header), 400, "invalid_request");
    refused(token(CREDENTIALS + assertion), 400, "invalid_request");
    refused(token(GRANT + "&client_id=gateway", "Authorization", header), 400, "invalid_request");
    granted(token(GRANT + "&client_id=order-service", "Authorization", header));
  }

  @Test
  void refusesParametersInTheUri() {
    refused(
        issuer.post(IssuerPaths.TOKEN + "?grant_type=client_credentials", CREDENTIALS),
        400,
        "invalid_request");
  }

  @Test
  void refusesOtherContentTypes() {
    for (String type : new String[] {"application/json", "text/plain", "multipart/form-data"}) {
      HttpRequest request =
          HttpRequest.newBuilder(issuer.uri(IssuerPaths.TOKEN))
              .header("Content-Type", type)
              .POST(BodyPublishers.ofString(CREDENTIALS))
              .build();
      try (HttpClient client = IssuerFixture.anonymousClient()) {
        refused(IssuerFixture.send(client, request), 400, "invalid_request");
      }
    }
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    String padding = "&x=" + "y".repeat(OAuthRequest.LARGEST_BODY);

    refused(token(CREDENTIALS + padding), 413, "invalid_request");
    granted(token(CREDENTIALS));
  }

  @Test
  void guessingIsThrottled() {
    for (int i = 0; i < issuer.domain.limits.perAccount(); i++) {
      refused(token(GRANT + "&client_id=order-service&client_secret=x"), 401, "invalid_client");
    }

    HttpResponse<String> response = token(CREDENTIALS);

    refused(response, 429, "temporarily_unavailable");
    int seconds = Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow());
    issuer.domain.now = issuer.domain.now.plusSeconds(seconds);
    granted(token(CREDENTIALS));
  }

  @Test
  void nothingIsIssuedWithoutAKeyThatVerifiersFind() {
    issuer.domain.now = issuer.domain.now.plus(Duration.ofMinutes(20));

    HttpResponse<String> response = token(CREDENTIALS);

    refused(response, 503, "temporarily_unavailable");
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void errorsAndLogsRepeatNoSecret() {
    HttpResponse<String> response =
        token(GRANT + "&client_id=order-service&client_secret=hunter2hunter2hunter2");

    assertThat(response.body()).doesNotContain("hunter2");
    assertThat(issuer.domain.events.toString()).doesNotContain("hunter2");
  }

  private HttpResponse<String> token(String form, String... headers) {
    return issuer.post(IssuerPaths.TOKEN, form, headers);
  }

  private static String refresh(IssuedTokens tokens) {
    return "grant_type=refresh_token&refresh_token=" + tokens.refreshToken().reveal();
  }

  private static JsonNode granted(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return IssuerFixture.json(response);
  }

  private static void refused(HttpResponse<String> response, int status, String error) {
    JsonNode answer = IssuerFixture.json(response);
    assertThat(answer.path("error").asText()).as(response.body()).isEqualTo(error);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(answer.path("error_description").asText()).isNotEmpty().isPrintable();
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    if (status == 401) {
      assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  private TokenClaims claims(JsonNode answer) {
    TokenPolicy policy =
        new TokenPolicy(IssuerFixture.ISSUER, IssuerFixture.AUDIENCE, Duration.ofMinutes(10));
    return new JwtTokenReader(issuer.keys, policy, issuer.clock)
        .read(answer.path("access_token").asText())
        .orElseThrow();
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
