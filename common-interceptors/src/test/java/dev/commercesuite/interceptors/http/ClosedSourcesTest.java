package dev.commercesuite.interceptors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.keys.HttpsJwksSource;
import dev.commercesuite.interceptors.auth.revocation.HttpsRevocationSource;
import dev.commercesuite.interceptors.testing.TestHttpsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an issuer is asked for, until whoever asks is closed. */
class ClosedSourcesTest {
  @TempDir private Path folder;

  private final AtomicReference<String> accepted = new AtomicReference<>();
  private TestHttpsServer issuer;
  private URI uri;

  @BeforeEach
  void start() {
    issuer = new TestHttpsServer(folder);
    uri =
        issuer.serve(
            "/answer",
            exchange -> {
              try (exchange) {
                accepted.set(exchange.getRequestHeaders().getFirst("Accept"));
                byte[] body =
                    "{\"as_of\": 1, \"sessions\": [], \"users\": {}}"
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
              }
            });
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void keysAreNotFetchedOnceTheirSourceIsClosed() throws Exception {
    HttpsJwksSource source = new HttpsJwksSource(uri, issuer.clientTls());
    assertThat(source.fetch()).contains("as_of");
    assertThat(accepted).hasValue("application/json");
    assertThat(source).as("in the log").hasToString(uri.toString());

    source.close();

    assertThatThrownBy(source::fetch).isInstanceOf(IOException.class);
  }

  @Test
  void revocationsAreNotFetchedOnceTheirSourceIsClosed() throws Exception {
    HttpsRevocationSource source = new HttpsRevocationSource(uri, issuer.clientTls());
    assertThat(source.fetch(null).asOf().getEpochSecond()).isEqualTo(1);

    source.close();

    assertThatThrownBy(() -> source.fetch(null)).isInstanceOf(IOException.class);
  }
}
