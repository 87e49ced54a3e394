package dev.commercesuite.interceptors.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.tls.PeerNames;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsRevocationSourceTest {

  private static final String ANSWER =
      """
      {"as_of": 1795435200, "sessions": ["s-1", "s-2"], "users": {"u-1": 7}, "more": null}
      """;

  @TempDir private Path folder;

  private TlsTrust trust;
  private TlsIdentity identity;
  private HttpsServer issuer;
  private volatile @Nullable String query;
  private volatile String body = ANSWER;

  @BeforeEach
  void start() throws IOException {
    TestPki pki = new TestPki("authority");
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));
    trust = TlsTrust.read(secret.authorities());
    identity = TlsIdentity.read(secret.certificate(), secret.key());
    issuer = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.setHttpsConfigurator(
        new HttpsConfigurator(TlsContexts.jdk(identity, trust)) {
          @Override
          public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(TlsContexts.jdkServerParameters());
          }
        });
    issuer.createContext(
        "/oauth2/revocations",
        exchange -> {
          try (exchange) {
            query = exchange.getRequestURI().getQuery();
            boolean known =
                PeerNames.of(((HttpsExchange) exchange).getSSLSession()).contains("localhost");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 403, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    issuer.start();
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void fetchesEverythingAndThenWhatIsNew() throws Exception {
    try (HttpsRevocationSource source = source(TlsContexts.jdk(identity, trust))) {
      assertThat(source.fetch(null))
          .isEqualTo(
              new RevokedTokens(
                  Instant.ofEpochSecond(1795435200), Set.of("s-1", "s-2"), Map.of("u-1", 7L)));
      assertThat(query).isNull();

      source.fetch(Instant.ofEpochSecond(1795435200, 999));
      assertThat(query).isEqualTo("since=1795435200");
    }
  }

  @Test
  void isRefusedWithoutACertificate() {
    try (HttpsRevocationSource source = source(TlsContexts.jdk(null, trust))) {
      assertThatThrownBy(() -> source.fetch(null))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("answered with status 403");
    }
  }

  @Test
  void refusesAnEndlessAnswer() {
    body = " ".repeat(9 * 1024 * 1024) + ANSWER;
    try (HttpsRevocationSource source = source(TlsContexts.jdk(identity, trust))) {
      assertThatThrownBy(() -> source.fetch(null)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "<html>",
        "{}",
        "{\"as_of\": 1, \"sessions\": []}",
        "{\"as_of\": 1, \"users\": {}}",
        "{\"sessions\": [], \"users\": {}}",
        "{\"as_of\": \"1\", \"sessions\": [], \"users\": {}}",
        "{\"as_of\": 1.5, \"sessions\": [], \"users\": {}}",
        "{\"as_of\": 99999999999999999999, \"sessions\": [], \"users\": {}}",
        "{\"as_of\": 1, \"sessions\": {}, \"users\": {}}",
        "{\"as_of\": 1, \"sessions\": [1], \"users\": {}}",
        "{\"as_of\": 1, \"sessions\": [\"\"], \"users\": {}}",
        "{\"as_of\": 1, \"sessions\": [], \"users\": []}",
        "{\"as_of\": 1, \"sessions\": [], \"users\": {\"u\": \"7\"}}",
        "{\"as_of\": 1, \"sessions\": [], \"users\": {\"u\": null}}",
        "{\"as_of\": 1, \"sessions\": [], \"users\": {\"u\": 7, \"u\": 1}}",
        "{\"as_of\": 1, \"sessions\": [], \"users\": {}} {}"
      })
  void refusesWhatIsNoAnswer(String text) {
    assertThatThrownBy(() -> HttpsRevocationSource.parse(text)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesPlainHttpAndAQuery() {
    SSLContext tls = TlsContexts.jdk(null, trust);
    assertThatThrownBy(() -> new HttpsRevocationSource(URI.create("http://localhost/r"), tls))
        .hasMessage("uri is http://localhost/r, must be https");
    assertThatThrownBy(() -> new HttpsRevocationSource(URI.create("https://localhost/r?x"), tls))
        .hasMessage("uri is https://localhost/r?x, must have no query");
  }

  private HttpsRevocationSource source(SSLContext tls) {
    return new HttpsRevocationSource(
        URI.create("https://localhost:" + issuer.getAddress().getPort() + "/oauth2/revocations"),
        tls);
  }
}
