package dev.commercesuite.interceptors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.commercesuite.interceptors.testing.TestHttpsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private TestHttpsServer server;
  private URI uri;

  /** So many requests are not answered. */
  private volatile int lost;

  @BeforeEach
  void start() {
    server = new TestHttpsServer(folder);
    uri = server.serve("/answer", this::answer);
  }

  @AfterEach
  void stop() {
    done.countDown();
    server.close();
  }

  @Test
  @Timeout(60)
  void asksAgainWhileTheFirstRequestIsNotAnswered() throws Exception {
    lost = 2;
    try (JsonHttpsClient https = client(Duration.ofSeconds(8))) {
      assertThat(https.get(uri)).isEqualTo("{\"request\": 3}");
    }
  }

  @Test
  void asksOnceWhereItIsAnswered() throws Exception {
    try (JsonHttpsClient https = client(VERY_LONG)) {
      assertThat(https.get(uri)).isEqualTo("{\"request\": 1}");
      assertThat(https.get(uri)).isEqualTo("{\"request\": 2}");
    }
  }

  @Test
  @Timeout(60)
  void asksFourTimesAndNotForEver() {
    lost = Integer.MAX_VALUE;
    try (JsonHttpsClient https = client(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> https.get(uri))
          .isInstanceOf(HttpTimeoutException.class)
          .hasMessage(uri + " did not answer within PT2S");
    }
    assertThat(requests).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void tellsAtOnceOfAServerThatRefuses() {
    server.close();
    try (JsonHttpsClient https = client(VERY_LONG)) {
      assertThatThrownBy(() -> https.get(uri)).hasMessageContaining("cannot be asked");
    }
  }

  private JsonHttpsClient client(Duration timeout) {
    return new JsonHttpsClient(server.clientTls(), 1_000, timeout);
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
