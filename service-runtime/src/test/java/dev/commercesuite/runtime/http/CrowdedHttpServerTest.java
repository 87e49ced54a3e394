package dev.commercesuite.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.testing.RawHttp;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take all connections, beside others that behave. */
class CrowdedHttpServerTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int CONNECTIONS = 200;
  private static final int PER_ADDRESS = 50;
  private static final ClientLimits LIMITS =
      new ClientLimits(CONNECTIONS, PER_ADDRESS, LONG, LONG, Long.MAX_VALUE);
  private static final String OK = "HTTP/1.1 200 OK";

  /** More than the buffers of both sides' sockets hold. */
  private static final int LARGE = 32 * 1024 * 1024;

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final List<RawHttp> crowd = new ArrayList<>();

  private final Handler pages =
      new Handler.Abstract() {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
          try {
            byte[] body = Content.Source.asInputStream(request).readAllBytes();
            response.write(true, ByteBuffer.wrap(body), callback);
          } catch (IOException _) {
            // The connection is cut; nobody reads the answer.
            callback.succeeded();
          }
          return true;
        }
      };

  @AfterEach
  void close() throws IOException {
    for (RawHttp client : crowd) {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello"
      })
  void answersOthersBesideAThousandConnectionsThatFinishNothing(String begin) throws IOException {
    try (HttpServer server = start(LIMITS, _ -> false, pages);
        RawHttp early = RawHttp.connect(1, server.port())) {
      assertThat(early.get("/")).isEqualTo(OK);
      for (int i = 0; i < 1000; i++) {
        crowd(server, 2 + i % 10, begin);
      }

      assertThat(early.get("/")).as("a connection that was there before").isEqualTo(OK);
      for (int i = 0; i < 100; i++) {
        // From an address of its own, and from one with many that finish nothing.
        try (RawHttp client = RawHttp.connect(1 + i % 2, server.port())) {
          assertThat(client.get("/")).isEqualTo(OK);
        }
        crowd(server, 2 + i % 10, begin);
        crowd(server, 20 + i, begin);
      }
      assertThat(early.get("/")).as("the same, later").isEqualTo(OK);
      assertThat(metrics.get("http.connections.cut").tag("reason", "crowded").counter().count())
          .isBetween(1000.0, 1300.0);
    }
  }

  @Test
  void anAddressDoesNotLoseRequestsThatAreWorkedOn() throws Exception {
    CountDownLatch working = new CountDownLatch(PER_ADDRESS);
    CountDownLatch goOn = new CountDownLatch(1);
    Handler slow =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            if (Request.getPathInContext(request).equals("/slow")) {
              working.countDown();
              goOn.await();
            }
            response.write(true, ByteBuffer.allocate(10), callback);
            return true;
          }
        };
    try (HttpServer server = start(LIMITS, _ -> false, slow)) {
      for (int i = 0; i < PER_ADDRESS; i++) {
        crowd(server, 2, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      working.await();

      try (RawHttp further = RawHttp.connect(2, server.port());
          RawHttp other = RawHttp.connect(1, server.port())) {
        assertThat(further.isCut()).isTrue();
        assertThat(other.get("/")).isEqualTo(OK);
      }

      goOn.countDown();
      for (RawHttp client : crowd) {
        assertThat(client.answer()).isEqualTo(OK);
      }
    }
  }

  @Test
  void connectionsOfATrustedProxyAreBoundedByAllOnly() throws Exception {
    Predicate<InetAddress> proxies = address -> address.getHostAddress().equals("127.0.0.2");
    try (HttpServer server = start(LIMITS, proxies, pages)) {
      for (int i = 0; i < PER_ADDRESS + 10; i++) {
        crowd(server, 2, "");
      }

      for (RawHttp client : crowd) {
        assertThat(client.get("/")).isEqualTo(OK);
      }
    }
  }

  @Test
  void cutsTheOldestAnswersWhenTooMuchIsNotTaken() throws Exception {
    BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    CountDownLatch written = new CountDownLatch(2);
    ByteBuffer large = ByteBuffer.allocateDirect(LARGE).asReadOnlyBuffer();
    Handler answers =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            String path = Request.getPathInContext(request);
            Callback noted =
                Callback.from(
                    callback::succeeded,
                    failure -> {
                      failed.add(path);
                      callback.failed(failure);
                    });
            response.getHeaders().put("Content-Length", LARGE);
            response.write(true, large.duplicate(), noted);
            written.countDown();
            return true;
          }
        };
    ClientLimits limits = new ClientLimits(8, 8, LONG, LONG, 2L * LARGE);
    try (HttpServer server = start(limits, _ -> false, answers)) {
      crowd.add(RawHttp.connect(2, server.port(), 4096));
      crowd.getLast().send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
      // Its headers are there: its answer is being written before the next one is asked for.
      assertThat(crowd.getLast().read(1)).isEqualTo("H");
      crowd.add(RawHttp.connect(2, server.port(), 4096));
      crowd.getLast().send("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(crowd.getLast().read(1)).isEqualTo("H");
      written.await();
      assertThat(failed).isEmpty();

      try (RawHttp other = RawHttp.connect(1, server.port())) {
        assertThat(other.get("/third")).isEqualTo(OK);
      }

      assertThat(failed.take()).isEqualTo("/first");
      assertThat(failed).isEmpty();
    }
  }

  private void crowd(HttpServer server, int host, String begin) throws IOException {
    RawHttp client = RawHttp.connect(host, server.port());
    crowd.add(client);
    client.trySend(begin);
  }

  private HttpServer start(ClientLimits limits, Predicate<InetAddress> proxies, Handler handler) {
    HttpServerConfig config =
        new HttpServerConfig(
            "a test",
            "test",
            "test",
            ListenAddress.ALL,
            0,
            limits,
            proxies,
            Duration.ZERO,
            metrics);
    return HttpServer.plain(config, handler);
  }
}
