package dev.commercesuite.runtime.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.commercesuite.runtime.http.HttpServers;
import dev.commercesuite.runtime.logging.CurrentService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

/**
 * Plain HTTP for operators, on a port that is not for customers:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus text, or OpenMetrics when {@code Accept} asks for it
 *   <li>{@code /livez}: 200 while the process can answer at all, whatever PostgreSQL does
 *   <li>{@code /readyz}: 200 while the process takes calls; 503 before and while it drains. It does
 *       not look at PostgreSQL: that is shared, and if every replica left, callers would get no
 *       answer instead of a clear one
 *   <li>{@code /version}: what is running, as JSON
 * </ul>
 */
public final class AdminServer implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;

  private AdminServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens.
   *
   * @param name of the service, for its log lines
   * @param port 0 for any free one
   * @param ready whether the process takes calls now
   * @throws java.io.UncheckedIOException when the port cannot be had
   */
  public static AdminServer start(
      String name, int port, PrometheusMeterRegistry metrics, BooleanSupplier ready) {
    HttpServer server = HttpServers.plain("the admin HTTP server", port);
    ExecutorService threads = CurrentService.threadPerTask(name, "admin");
    server.setExecutor(threads);
    String version = BuildInfo.read().toJson();
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
              case "/metrics" -> scrape(exchange, metrics);
              case "/livez" -> answer(exchange, 200, "text/plain", "live\n");
              case "/readyz" -> readiness(exchange, ready.getAsBoolean());
              case "/version" -> answer(exchange, 200, "application/json", version);
              default -> answer(exchange, 404, "text/plain", "not found\n");
            }
          }
        });
    server.start();
    return new AdminServer(server, threads);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void readiness(HttpExchange exchange, boolean ready) throws IOException {
    answer(exchange, ready ? 200 : 503, "text/plain", ready ? "ready\n" : "not ready\n");
  }

  private static void scrape(HttpExchange exchange, PrometheusMeterRegistry metrics)
      throws IOException {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    boolean openMetrics = accept != null && accept.contains("application/openmetrics-text");
    String type = openMetrics ? OPEN_METRICS : TEXT;
    answer(exchange, 200, type, metrics.scrape(type));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream output = exchange.getResponseBody()) {
      output.write(body);
    }
  }
}
