package dev.commercesuite.runtime.admin;

import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.http.ClientLimits;
import dev.commercesuite.runtime.http.HttpServer;
import dev.commercesuite.runtime.http.HttpServerConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.management.JMException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain HTTP for operators, on a port that is not for customers:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus text, or OpenMetrics when {@code Accept} asks for it
 *   <li>{@code /livez}: 200 while the process can answer at all, whatever PostgreSQL does
 *   <li>{@code /readyz}: 200 while the process takes calls; 503 with the reason before, while it
 *       drains, and while it cannot serve
 *   <li>{@code /version}: what is running, as JSON
 *   <li>{@code /threads} and {@code /heap-histogram}: what goes on inside the JVM. Only over the
 *       loopback interface, by which {@code kubectl port-forward} arrives, and one at a time
 * </ul>
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

  /** Of probes, scrapers and people; somebody else in the cluster gets no more than this. */
  private static final ClientLimits CLIENTS = ClientLimits.of(256, 64);

  private final HttpServer server;
  private final Pages pages;

  private AdminServer(HttpServer server, Pages pages) {
    this.server = server;
    this.pages = pages;
  }

  /**
   * Listens.
   *
   * @param name of the service, for its log lines
   * @param address where it listens
   * @param port 0 for any free one
   * @param notReady why the process takes no calls now; empty when it does. Must not block
   * @throws java.io.UncheckedIOException when the port is not available
   */
  public static AdminServer start(
      String name,
      ListenAddress address,
      int port,
      PrometheusMeterRegistry metrics,
      Supplier<String> notReady) {
    HttpServerConfig config =
        new HttpServerConfig(
            "the admin HTTP server",
            name,
            "admin",
            address,
            port,
            CLIENTS,
            _ -> false,
            Duration.ZERO,
            metrics);
    Pages pages = new Pages(name, metrics, notReady, BuildInfo.read().toJson());
    try {
      return new AdminServer(HttpServer.plain(config, pages), pages);
    } catch (RuntimeException failure) {
      pages.close();
      throw failure;
    }
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    pages.close();
  }

  /**
   * Blocks nowhere, so that the thread that selects answers probes by itself: it needs no other
   * thread for it, however many requests or calls there are.
   */
  private static final class Pages extends Handler.Abstract.NonBlocking implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS =
        "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String LOCAL_ONLY =
        "only over the loopback interface, such as: kubectl port-forward POD 8080, then"
            + " curl localhost:8080/threads\n";

    private final PrometheusMeterRegistry metrics;
    private final Supplier<String> notReady;
    private final String version;
    private final PageThread scrapes;
    private final PageThread diagnoses;
    private final Semaphore diagnosing = new Semaphore(1);

    Pages(String name, PrometheusMeterRegistry metrics, Supplier<String> notReady, String version) {
      this.scrapes = new PageThread(name, "admin-metrics");
      this.diagnoses = new PageThread(name, "admin-diagnosis");
      this.metrics = metrics;
      this.notReady = notReady;
      this.version = version;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!HttpMethod.GET.is(request.getMethod())) {
        response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
        response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.GET.asString());
        callback.succeeded();
        return true;
      }
      switch (Request.getPathInContext(request)) {
        case "/metrics" -> {
          String type = isOpenMetricsAccepted(request) ? OPEN_METRICS : TEXT;
          scrapes.make(
              callback,
              () -> answer(response, callback, HttpStatus.OK_200, type, metrics.scrape(type)));
        }
        case "/livez" -> answer(response, callback, HttpStatus.OK_200, "text/plain", "live\n");
        case "/readyz" -> readiness(response, callback);
        case "/version" ->
            answer(response, callback, HttpStatus.OK_200, "application/json", version);
        case "/threads" -> diagnose(request, response, callback, Diagnostics::threads);
        case "/heap-histogram" -> diagnose(request, response, callback, Diagnostics::heapHistogram);
        default ->
            answer(response, callback, HttpStatus.NOT_FOUND_404, "text/plain", "not found\n");
      }
      return true;
    }

    private void diagnose(
        Request request, Response response, Callback callback, Diagnosis diagnosis) {
      if (!isLocal(request)) {
        answer(response, callback, HttpStatus.FORBIDDEN_403, "text/plain", LOCAL_ONLY);
      } else if (!diagnosing.tryAcquire()) {
        answer(
            response,
            callback,
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "text/plain",
            "one at a time\n");
      } else {
        diagnoses.make(callback, () -> diagnose(response, callback, diagnosis));
      }
    }

    private void diagnose(Response response, Callback callback, Diagnosis diagnosis) {
      try {
        answer(response, callback, HttpStatus.OK_200, "text/plain", diagnosis.make());
      } catch (IOException | JMException e) {
        log.atWarn().setCause(e).log("The JVM could not be examined");
        String reason = "not possible here: " + e + "\n";
        answer(response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500, "text/plain", reason);
      } finally {
        diagnosing.release();
      }
    }

    @Override
    public void close() {
      scrapes.close();
      diagnoses.close();
    }

    /** A text about the JVM. */
    private interface Diagnosis {
      String make() throws IOException, JMException;
    }

    /** A web page that has its own name resolved to this machine is not local. */
    private static boolean isLocal(Request request) {
      return request.getConnectionMetaData().getRemoteSocketAddress()
              instanceof InetSocketAddress remote
          && remote.getAddress().isLoopbackAddress()
          && LOCAL_NAMES.contains(Request.getServerName(request));
    }

    private static boolean isOpenMetricsAccepted(Request request) {
      String accept = request.getHeaders().get(HttpHeader.ACCEPT);
      return accept != null && accept.contains("application/openmetrics-text");
    }

    private void readiness(Response response, Callback callback) {
      String reason = notReady.get();
      if (reason.isEmpty()) {
        answer(response, callback, HttpStatus.OK_200, "text/plain", "ready\n");
      } else {
        String text = "not ready: " + reason + "\n";
        answer(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "text/plain", text);
      }
    }

    private static void answer(
        Response response, Callback callback, int status, String type, String text) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    }
  }
}
