package dev.commercesuite.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.tls.TlsContexts;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.server.ProcessTls;
import dev.commercesuite.runtime.testing.TestTls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int LONGEST_WAIT_MILLIS = 20_000;
  private static final ClientLimits ROOMY = ClientLimits.of(1024, 256);

  /** Answers with the body of the request. */
  private static final class Echo extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      byte[] body = Content.Source.asInputStream(request).readAllBytes();
      response.write(true, ByteBuffer.wrap(body), callback);
      return true;
    }
  }

  @Test
  void saysWhichPortIsNotAvailable() {
    try (HttpServer server = start(ROOMY, new Echo())) {
      HttpServerConfig second =
          new HttpServerConfig(
              "another test",
              "test",
              "test",
              ListenAddress.ALL,
              server.port(),
              ROOMY,
              _ -> false,
              SHORT,
              new SimpleMeterRegistry());

      assertThatThrownBy(() -> HttpServer.plain(second, new Echo()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "port "
                  + server.port()
                  + " is not available for another test: Address already in use");
    }
  }

  @Test
  void handlesRequestsOnVirtualThreadsOfItsName() throws Exception {
    Handler naming =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Thread current = Thread.currentThread();
            String name = current.getName() + " " + current.isVirtual();
            response.write(true, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), callback);
            return true;
          }
        };
    try (HttpServer server = start(ROOMY, naming);
        Socket client = connect(server)) {
      send(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(received(client)).endsWith("\r\n\r\ntest true");
    }
  }

  @Test
  void saysNothingAboutItselfAndExplainsNothingOfWhatIsNotHttp() throws Exception {
    try (HttpServer server = start(ROOMY, new Echo());
        Socket client = connect(server)) {
      send(client, "<script> HTTP/1.1\r\n\r\n");

      assertThat(received(client))
          .startsWith("HTTP/1.1 400 ")
          .doesNotContainIgnoringCase("jetty")
          .doesNotContain("Server:", "script")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void answersOverTlsByWhateverNameItIsCalled() throws Exception {
    SSLContext tls;
    try (ProcessTls files = ProcessTls.open(TestTls.localhost(), new SimpleMeterRegistry())) {
      tls = files.forJdk();
    }
    try (HttpServer server =
            HttpServer.secure(
                config(ROOMY), new Echo(), new ServerTls(tls, TlsContexts.jdkServerParameters()));
        Socket client = tls.getSocketFactory().createSocket("localhost", server.port())) {
      client.setSoTimeout(LONGEST_WAIT_MILLIS);

      assertThat(echo(client)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "POST / HTTP/1.1\r\nHost: x\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPOST / HTTP/1.1\r\nHost: x"
      })
  void cutsClientsThatSendTooSlowlyEvenIfTheyNeverStop(String begin) throws Exception {
    try (HttpServer server = start(limits(SHORT, LONG), new Echo());
        Socket client = connect(server)) {
      send(client, begin);
      client.setSoTimeout(20);
      long end = System.nanoTime() + Duration.ofMillis(LONGEST_WAIT_MILLIS).toNanos();
      boolean closed = false;
      while (!closed && System.nanoTime() < end) {
        closed = trickle(client);
      }

      assertThat(closed).isTrue();
    }
  }

  @Test
  void keepsConnectionsThatAreNotSlow() throws Exception {
    try (HttpServer server = start(limits(SHORT, LONG), new Echo());
        Socket client = connect(server)) {
      long end = System.nanoTime() + SHORT.multipliedBy(4).toNanos();
      while (System.nanoTime() < end) {
        assertThat(echo(client)).isEqualTo("hello");
      }
    }
  }

  @Test
  void cutsClientsThatDoNotTakeTheResponse() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    Handler large =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.write(
                true,
                ByteBuffer.allocate(64 * 1024 * 1024),
                Callback.from(
                    callback::succeeded,
                    failure -> {
                      failed.countDown();
                      callback.failed(failure);
                    }));
            return true;
          }
        };
    try (HttpServer server = start(limits(SHORT, SHORT), large);
        Socket client = connect(server)) {
      send(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(failed.await(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  private static HttpServer start(ClientLimits limits, Handler handler) {
    return HttpServer.plain(config(limits), handler);
  }

  private static HttpServerConfig config(ClientLimits limits) {
    return new HttpServerConfig(
        "a test",
        "test",
        "test",
        ListenAddress.ALL,
        0,
        limits,
        _ -> false,
        Duration.ZERO,
        new SimpleMeterRegistry());
  }

  private static ClientLimits limits(Duration request, Duration response) {
    return new ClientLimits(8, 8, request, response, Long.MAX_VALUE);
  }

  private static Socket connect(HttpServer server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(LONGEST_WAIT_MILLIS);
    return socket;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String received(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static String echo(Socket client) throws IOException {
    send(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    return echoed(client);
  }

  private static String echoed(Socket client) throws IOException {
    StringBuilder response = new StringBuilder();
    while (!response.toString().endsWith("\r\n\r\nhello")) {
      int next = client.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after " + response);
      }
      response.append((char) next);
    }
    return "hello";
  }

  /** Sends one more byte, and tells whether the server has closed the connection. */
  private static boolean trickle(Socket client) {
    try {
      send(client, "a");
      while (client.getInputStream().read() >= 0) {
        // The answer to an earlier request.
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
