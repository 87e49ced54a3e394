package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.keys.CachedJwks;
import dev.commercesuite.interceptors.auth.keys.HttpsJwksSource;
import dev.commercesuite.interceptors.auth.revocation.RevokedTokens;
import dev.commercesuite.interceptors.tls.TlsContexts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssuerHttpServerTest {
  private IssuerFixture issuer;

  @BeforeEach
  void start() {
    issuer = new IssuerFixture("localhost");
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void publishesTheKeysAsVerifiersReadThem() {
    try (HttpsJwksSource source = new HttpsJwksSource(issuer.uri(IssuerPaths.JWKS), issuer.tls())) {
      CachedJwks fetched = new CachedJwks(source, InstantSource.system());

      assertThat(issuer.keys.published()).hasSize(1);
      issuer
          .keys
          .published()
          .forEach(key ->
              assertThat(fetched.find(key.keyId())).isEqualTo(issuer.keys.find(key.keyId())));
    }
  }

  @Test
  void saysWhatTheKeySetIs() {
    HttpResponse<String> response = issuer.get(IssuerPaths.JWKS);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("public, max-age=30");
    assertThat(response.body())
        .startsWith("{\"keys\":[{\"kty\":\"RSA\"")
        .doesNotContain("\"d\"", "\"p\"", "\"q\"");
  }

  @Test
  void publishesNoKeysThatMayBeOutdated() {
    issuer.domain.now = issuer.domain.now.plusSeconds(60);

    HttpResponse<String> response = issuer.get(IssuerPaths.JWKS);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void refusesWhatItIsNotFor() {
    assertThat(issuer.get("/").statusCode()).isEqualTo(404);
    assertThat(issuer.get(IssuerPaths.JWKS + "/more").statusCode()).isEqualTo(404);
    assertThat(issuer.get(IssuerPaths.TOKEN).statusCode()).isEqualTo(405);
    assertThat(issuer.get(IssuerPaths.TOKEN).headers().firstValue("Allow")).contains("POST");
    assertThat(issuer.post(IssuerPaths.JWKS, "").statusCode()).isEqualTo(405);
    HttpResponse<String> head = head(IssuerPaths.JWKS);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void speaksNothingOlderThanTls13() {
    SSLParameters old = new SSLParameters();
    old.setProtocols(new String[] {"TLSv1.2"});
    HttpRequest request = HttpRequest.newBuilder(issuer.uri(IssuerPaths.JWKS)).build();

    assertThatThrownBy(() -> issuer.client(old).send(request, BodyHandlers.ofString()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void defectIsAnsweredWithOneFixedText() {
    issuer.revocations =
        _ -> {
          throw new IllegalStateException("select secret from somewhere");
        };

    HttpResponse<String> response = issuer.get(IssuerPaths.REVOCATIONS);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":\"server_error\","
                + "\"error_description\":\"The server failed; this was logged.\"}");
  }

  @Test
  void refusesRequestsBeyondItsLimitAtOnce() throws Exception {
    CountDownLatch working = new CountDownLatch(IssuerFixture.MAX_REQUESTS);
    CountDownLatch goOn = new CountDownLatch(1);
    issuer.revocations =
        _ -> {
          working.countDown();
          goOn.await();
          return new RevokedTokens(issuer.domain.now, Set.of(), Map.of());
        };
    List<CompletableFuture<Integer>> taken = new ArrayList<>();
    try (HttpClient client = issuer.client(TlsContexts.jdkParameters())) {
      HttpRequest slow = HttpRequest.newBuilder(issuer.uri(IssuerPaths.REVOCATIONS)).build();
      for (int i = 0; i < IssuerFixture.MAX_REQUESTS; i++) {
        taken.add(
            client.sendAsync(slow, BodyHandlers.ofString()).thenApply(HttpResponse::statusCode));
      }
      working.await();

      HttpResponse<String> refused = issuer.get(IssuerPaths.REVOCATIONS);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(issuer.get(IssuerPaths.JWKS).statusCode()).as("another endpoint").isEqualTo(200);
      goOn.countDown();
      assertThat(taken).allMatch(status -> status.join() == 200);
    }
    assertThat(issuer.get(IssuerPaths.REVOCATIONS).statusCode()).isEqualTo(200);
  }

  @Test
  void measuresRequestsByEndpointAndAnswer() {
    issuer.get(IssuerPaths.JWKS);
    issuer.get("/made/up/path");
    issuer.post(IssuerPaths.TOKEN, "grant_type=password");

    assertThat(count(IssuerPaths.JWKS, "200", "none")).isEqualTo(1);
    assertThat(count("unknown", "404", "none")).isEqualTo(1);
    assertThat(count(IssuerPaths.TOKEN, "400", "unsupported_grant_type")).isEqualTo(1);
  }

  private long count(String endpoint, String status, String error) {
    return issuer
        .metrics
        .get("issuer.https.requests")
        .tags("endpoint", endpoint, "status", status, "error", error)
        .timer()
        .count();
  }

  private HttpResponse<String> head(String path) {
    try (HttpClient client = issuer.client(TlsContexts.jdkParameters())) {
      return IssuerFixture.send(
          client,
          HttpRequest.newBuilder(issuer.uri(path)).method("HEAD", BodyPublishers.noBody()).build());
    }
  }
}
