package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationsEndpointTest {
  private IssuerFixture issuer;
  private final List<@Nullable Instant> asked = new ArrayList<>();

  @BeforeEach
  void start() {
    issuer = new IssuerFixture("order-service", "LOCALHOST");
    issuer.revocations =
        since -> {
          asked.add(since);
          return new RevokedTokens(
              Instant.ofEpochSecond(1_800_000_000, 999_999_000),
              Set.of("session-1"),
              Map.of("ann", 7L));
        };
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void saysWhatWasRevoked() {
    JsonNode answer = IssuerFixture.json(issuer.get(IssuerPaths.REVOCATIONS));

    assertThat(answer.toString())
        .isEqualTo("{\"as_of\":1800000000,\"sessions\":[\"session-1\"],\"users\":{\"ann\":7}}");
    assertThat(asked).containsExactly((Instant) null);
  }

  @Test
  void asksForWhatCameSince() {
    assertThat(issuer.get(IssuerPaths.REVOCATIONS + "?since=1800000000").statusCode())
        .isEqualTo(200);
    assertThat(asked).containsExactly(Instant.ofEpochSecond(1_800_000_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999", "1&since=2"})
  void refusesATimeThatIsNone(String since) {
    assertRefused(issuer.get(IssuerPaths.REVOCATIONS + "?since=" + since), 400, "invalid_request");
    assertThat(asked).isEmpty();
  }

  @Test
  void refusesClientsWithoutACertificate() {
    try (HttpClient anonymous = IssuerFixture.anonymousClient()) {
      HttpRequest request = HttpRequest.newBuilder(issuer.uri(IssuerPaths.REVOCATIONS)).build();

      assertRefused(IssuerFixture.send(anonymous, request), 401, "invalid_client");
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void refusesCertificatesOfOthers() {
    try (IssuerFixture other = new IssuerFixture("a-service-of-another-name")) {
      assertRefused(other.get(IssuerPaths.REVOCATIONS), 403, "access_denied");
    }
  }

  @Test
  void saysWhenItDoesNotKnow() {
    issuer.revocations =
        _ -> {
          throw new IOException("select secret");
        };

    HttpResponse<String> response = issuer.get(IssuerPaths.REVOCATIONS);

    assertRefused(response, 503, "temporarily_unavailable");
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
    assertThat(response.body()).doesNotContain("select");
  }

  private static void assertRefused(HttpResponse<String> response, int status, String error) {
    assertThat(IssuerFixture.json(response).path("error").asText()).isEqualTo(error);
    assertThat(response.statusCode()).isEqualTo(status);
  }
}
