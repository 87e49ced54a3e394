package dev.commercesuite.user.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.HttpsJsonWebKeys;
import dev.commercesuite.interceptors.auth.JwksKeys;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.testing.TestTls;
import dev.commercesuite.user.tokens.SigningKeys;
import dev.commercesuite.user.tokens.TestKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerHttpServerTest {
  @TempDir private Path folder;
  private SigningKeys keys;
  private SSLContext tls;
  private IssuerHttpServer server;

  @BeforeEach
  void start() {
    keys = TestKeys.open(TestKeys.rsa(folder.resolve("active.pem"), 2048), InstantSource.system());
    try (ProcessTls files = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry())) {
      tls = files.forJdk();
    }
    server = IssuerHttpServer.start(0, tls, keys);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void publishesTheKeysAsVerifiersReadThem() {
    try (HttpsJsonWebKeys source = new HttpsJsonWebKeys(uri(IssuerHttpServer.JWKS_PATH), tls)) {
      JwksKeys fetched = new JwksKeys(source, InstantSource.system());

      assertThat(keys.published()).hasSize(1);
      keys.published()
          .forEach(key -> assertThat(fetched.find(key.keyId())).isEqualTo(keys.find(key.keyId())));
    }
  }

  @Test
  void saysWhatTheAnswerIs() throws Exception {
    HttpResponse<String> response = send(client(TlsContexts.jdkParameters()), "GET", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("public, max-age=30");
    assertThat(response.body())
        .startsWith("{\"keys\":[{\"kty\":\"RSA\"")
        .doesNotContain("\"d\"", "\"p\"", "\"q\"");
  }

  @Test
  void refusesWhatItIsNotFor() throws Exception {
    HttpClient client = client(TlsContexts.jdkParameters());

    assertThat(send(client, "GET", "/more").statusCode()).isEqualTo(404);
    assertThat(send(client, "POST", "").statusCode()).isEqualTo(405);
    assertThat(send(client, "HEAD", "").statusCode()).isEqualTo(200);
    assertThat(send(client, "HEAD", "").body()).isEmpty();
  }

  @Test
  void speaksNothingOlderThanTls13() {
    SSLParameters old = new SSLParameters();
    old.setProtocols(new String[] {"TLSv1.2"});

    assertThatThrownBy(() -> send(client(old), "GET", ""))
        .isInstanceOf(SSLHandshakeException.class);
  }

  private HttpResponse<String> send(HttpClient client, String method, String more)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(IssuerHttpServer.JWKS_PATH + more))
            .method(method, BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpClient client(SSLParameters parameters) {
    return HttpClient.newBuilder().sslContext(tls).sslParameters(parameters).build();
  }

  private URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }
}
