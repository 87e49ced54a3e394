package dev.commercesuite.interceptors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.auth.keys.HttpsJwksSource;
import dev.commercesuite.interceptors.auth.revocation.HttpsRevocationSource;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an issuer is asked for, until whoever asks is closed. */
class ClosedSourcesTest {
  @TempDir private Path folder;

  private final AtomicReference<String> accepted = new AtomicReference<>();
  private HttpsServer issuer;
  private SSLContext tls;

  @BeforeEach
  void start() throws IOException {
    TestPki pki = new TestPki("authority");
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));
    TlsTrust trust = TlsTrust.read(secret.authorities());
    tls = TlsContexts.jdk(null, trust);
    issuer = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.setHttpsConfigurator(
        new HttpsConfigurator(
            TlsContexts.jdk(TlsIdentity.read(secret.certificate(), secret.key()), trust)));
    issuer.createContext(
        "/",
        exchange -> {
          try (exchange) {
            accepted.set(exchange.getRequestHeaders().getFirst("Accept"));
            byte[] body =
                "{\"as_of\": 1, \"sessions\": [], \"users\": {}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    issuer.start();
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void keysAreNotFetchedOnceTheirSourceIsClosed() throws Exception {
    HttpsJwksSource source = new HttpsJwksSource(uri(), tls);
    assertThat(source.fetch()).contains("as_of");
    assertThat(accepted).hasValue("application/json");
    assertThat(source).as("in the log").hasToString(uri().toString());

    source.close();

    assertThatThrownBy(source::fetch).isInstanceOf(IOException.class);
  }

  @Test
  void revocationsAreNotFetchedOnceTheirSourceIsClosed() throws Exception {
    HttpsRevocationSource source = new HttpsRevocationSource(uri(), tls);
    assertThat(source.fetch(null).asOf().getEpochSecond()).isEqualTo(1);

    source.close();

    assertThatThrownBy(() -> source.fetch(null)).isInstanceOf(IOException.class);
  }

  private URI uri() {
    return URI.create("https://localhost:" + issuer.getAddress().getPort() + "/answer");
  }
}
