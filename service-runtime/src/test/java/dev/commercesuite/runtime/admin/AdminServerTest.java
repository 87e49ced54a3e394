package dev.commercesuite.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.testing.RawHttp;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private final AtomicBoolean ready = new AtomicBoolean();
  private final HttpClient http = HttpClient.newHttpClient();
  private AdminServer admin;

  @BeforeEach
  void start() {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Counter.builder("things").description("Things.").register(metrics).increment();
    admin =
        AdminServer.start(
            "sample", ListenAddress.ALL, 0, metrics, () -> ready.get() ? "" : "it is starting");
  }

  @AfterEach
  void stop() {
    admin.close();
    http.close();
  }

  @Test
  void isReadyOnlyWhenTheProcessSaysSo() throws Exception {
    assertThat(get("/readyz", "*/*").statusCode()).isEqualTo(503);
    assertThat(get("/readyz", "*/*").body()).isEqualTo("not ready: it is starting\n");
    assertThat(get("/livez", "*/*").statusCode()).isEqualTo(200);

    ready.set(true);

    assertThat(get("/readyz", "*/*").statusCode()).isEqualTo(200);
  }

  @Test
  void speaksPrometheusTextByDefaultAndOpenMetricsWhenAsked() throws Exception {
    HttpResponse<String> text = get("/metrics", "*/*");
    HttpResponse<String> open = get("/metrics", "application/openmetrics-text; version=1.0.0");

    assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(text.body()).contains("# HELP things_total Things.", "things_total 1.0");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void showsWhereEveryThreadIsVirtualOnesToo() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread waiting = Thread.ofVirtual().name("a waiting virtual thread").start(() -> await(end));
    try {
      assertThat(get("/threads", "*/*").body())
          .contains("a waiting virtual thread", "AdminServerTest.await", "\"main\"");
    } finally {
      end.countDown();
      waiting.join();
    }
  }

  @Test
  void showsWhatTheHeapIsFullOf() throws Exception {
    assertThat(get("/heap-histogram", "*/*").body()).contains("java.lang.String", "Total");
  }

  @Test
  void showsTheInsideOfTheProcessToItsOwnMachineOnly() throws Exception {
    try (Socket socket = new Socket("localhost", admin.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /threads HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer).startsWith("HTTP/1.1 403").endsWith("curl localhost:8080/threads\n");
    }
    Optional<String> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    assumeThat(own).as("another address of this machine").isPresent();
    URI uri = URI.create("http://%s:%d/threads".formatted(own.orElseThrow(), admin.port()));
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void answersProbesHoweverBusyTheVirtualThreadsAre() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    List<Thread> spinning = new ArrayList<>();
    // As many as there are processors to run them, which virtual threads never leave by themselves.
    int processors = Runtime.getRuntime().availableProcessors();
    CountDownLatch begun = new CountDownLatch(processors);
    try (RawHttp probe = RawHttp.connect(1, admin.port())) {
      for (int i = 0; i < processors; i++) {
        spinning.add(
            Thread.ofVirtual()
                .start(() -> {
                  begun.countDown();
                  while (busy.get()) {
                    Thread.onSpinWait();
                  }
                }));
      }
      begun.await();

      assertThat(probe.get("/livez")).isEqualTo("HTTP/1.1 200 OK");
      assertThat(probe.get("/readyz")).isEqualTo("HTTP/1.1 503 Service Unavailable");
      assertThat(probe.get("/metrics")).isEqualTo("HTTP/1.1 200 OK");
    } finally {
      busy.set(false);
      for (Thread thread : spinning) {
        thread.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /livez HTTP/1.1\r\nHost: x\r\n",
        "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello"
      })
  void answersProbesAndScrapesBesideTwoThousandConnectionsThatFinishNothing(String begin)
      throws Exception {
    List<RawHttp> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 2000; i++) {
        RawHttp client = RawHttp.connect(2 + i % 20, admin.port());
        crowd.add(client);
        client.trySend(begin);
      }

      for (int i = 0; i < 50; i++) {
        try (RawHttp probe = RawHttp.connect(1 + i % 2, admin.port())) {
          assertThat(probe.get("/livez")).isEqualTo("HTTP/1.1 200 OK");
          assertThat(probe.get("/metrics")).isEqualTo("HTTP/1.1 200 OK");
        }
      }
    } finally {
      for (RawHttp client : crowd) {
        client.close();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void takesGetRequestsOnly() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(uri("/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path, String accept)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).header("Accept", accept).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + admin.port() + path);
  }
}
