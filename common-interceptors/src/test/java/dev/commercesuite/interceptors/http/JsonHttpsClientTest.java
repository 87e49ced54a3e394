package dev.commercesuite.interceptors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.commercesuite.interceptors.testing.TestPki;
import dev.commercesuite.interceptors.testing.TestPki.Secret;
import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.interceptors.tls.TlsIdentity;
import dev.commercesuite.interceptors.tls.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server is asked that does not answer. */
class JsonHttpsClientTest {
  /** Nobody waits for it. */
  private static final Duration VERY_LONG = Duration.ofMinutes(10);

  @TempDir private Path folder;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private HttpsServer server;
  private SSLContext tls;

  /** So many requests are not answered. */
  private volatile int lost;

  @BeforeEach
  void start() throws IOException {
    TestPki pki = new TestPki("authority");
    Secret secret = Secret.mount(folder, pki, pki.issue("localhost"));
    TlsTrust trust = TlsTrust.read(secret.authorities());
    tls = TlsContexts.jdk(null, trust);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            TlsContexts.jdk(TlsIdentity.read(secret.certificate(), secret.key()), trust)));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    done.countDown();
    server.stop(0);
    threads.close();
  }

  @Test
  @Timeout(60)
  void asksAgainWhileTheFirstRequestIsNotAnswered() throws Exception {
    lost = 2;
    try (JsonHttpsClient https = client(Duration.ofSeconds(8))) {
      assertThat(https.get(uri())).isEqualTo("{\"request\": 3}");
    }
  }

  @Test
  void asksOnceWhereItIsAnswered() throws Exception {
    try (JsonHttpsClient https = client(VERY_LONG)) {
      assertThat(https.get(uri())).isEqualTo("{\"request\": 1}");
      assertThat(https.get(uri())).isEqualTo("{\"request\": 2}");
    }
  }

  @Test
  @Timeout(60)
  void asksFourTimesAndNotForEver() {
    lost = Integer.MAX_VALUE;
    try (JsonHttpsClient https = client(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> https.get(uri()))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessage(uri() + " did not answer within PT2S");
    }
    assertThat(requests).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void tellsAtOnceOfAServerThatRefuses() {
    URI uri = uri();
    server.stop(0);
    try (JsonHttpsClient https = client(VERY_LONG)) {
      assertThatThrownBy(() -> https.get(uri)).hasMessageContaining("cannot be asked");
    }
  }

  private JsonHttpsClient client(Duration timeout) {
    return new JsonHttpsClient(tls, 1_000, timeout);
  }

  private URI uri() {
    return URI.create("https://localhost:" + server.getAddress().getPort() + "/answer");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int request = requests.incrementAndGet();
      if (request <= lost) {
        done.await();
      }
      byte[] body = "{\"request\": %d}".formatted(request).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
