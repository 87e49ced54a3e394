package dev.commercesuite.interceptors.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.http.JsonHttpsClient;
import dev.commercesuite.interceptors.testing.TestHttpsServer;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsJwksSourceTest {

  @TempDir private Path folder;
  @TempDir private Path otherFolder;

  private TestHttpsServer issuer;
  private URI uri;
  private volatile int status = 200;
  private volatile String body = "";

  @BeforeEach
  void start() {
    issuer = new TestHttpsServer(folder);
    uri =
        issuer.serve(
            "/jwks.json",
            exchange -> {
              try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
              }
            });
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void fetchesTheIssuersKeys() {
    RSAPublicKey key = CachedJwksTest.rsa(2048);
    body = CachedJwksTest.set(CachedJwksTest.key("first", key));
    try (HttpsJwksSource source = source(issuer.trust())) {
      assertThat(new CachedJwks(source, InstantSource.system()).find("first"))
          .isEqualTo(new VerificationKey("first", SignatureAlgorithm.RS256, key));
    }
  }

  @Test
  void refusesAnotherStatusAndAnEndlessBody() {
    try (HttpsJwksSource source = source(issuer.trust())) {
      status = 500;
      body = "no";
      assertThatThrownBy(source::fetch)
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("answered with status 500");

      status = 200;
      body = "x".repeat(1_000_000);
      assertThatThrownBy(source::fetch).isInstanceOf(IOException.class);
    }
  }

  @Test
  void doesNotWaitForABodyThatNeverEnds() {
    CountDownLatch done = new CountDownLatch(1);
    URI stuck =
        issuer.serve(
            "/stuck",
            exchange -> {
              try (exchange) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try (JsonHttpsClient https =
        new JsonHttpsClient(issuer.clientTls(), 1_000, Duration.ofMillis(300))) {
      assertThatThrownBy(() -> https.get(stuck))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessage(stuck + " did not answer within PT0.3S");
    } finally {
      done.countDown();
    }
  }

  @Test
  void refusesAnIssuerThatItDoesNotTrust() {
    TestPki stranger = new TestPki("stranger");
    Secret other = Secret.mount(otherFolder, stranger, stranger.issue("localhost"));
    try (HttpsJwksSource source = source(TlsTrust.read(other.authorities()))) {
      assertThatThrownBy(source::fetch)
          .hasMessageContaining("cannot be asked")
          .hasStackTraceContaining(SSLHandshakeException.class.getName());
    }
  }

  @Test
  void refusesPlainHttp() {
    assertThatThrownBy(
            () -> new HttpsJwksSource(URI.create("http://localhost/jwks.json"), issuer.clientTls()))
        .hasMessage("uri is http://localhost/jwks.json, must be https");
  }

  private HttpsJwksSource source(TlsTrust trusted) {
    return new HttpsJwksSource(uri, TlsContexts.jdk(null, trusted));
  }
}
