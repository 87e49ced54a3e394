package dev.commercesuite.user.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.commercesuite.user.domain.connections.TrustedProxies;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request: bounds how many there are, finds the endpoint, answers what it throws, and
 * leaves a log line and a measurement.
 */
final class RequestHandler implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private final Map<String, Route> routes;

  /** Each path has its own, so that a flood of logins does not keep verifiers from the keys. */
  private final Map<String, Semaphore> places;

  private final TrustedProxies proxies;
  private final MeterRegistry metrics;

  RequestHandler(
      Map<String, Route> routes, TrustedProxies proxies, int maxRequests, MeterRegistry metrics) {
    this.routes = Map.copyOf(routes);
    this.places =
        routes.keySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Function.identity(), _ -> new Semaphore(maxRequests)));
    this.proxies = proxies;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Request request = new Request(exchange, proxies);
    @Nullable Route route = routes.get(request.path());
    RequestRecord record = new RequestRecord(request, route, metrics);
    try (exchange) {
      Response response = bounded(request, route);
      record.finish(response);
      send(exchange, response);
    }
  }

  private Response bounded(Request request, @Nullable Route route) {
    Semaphore free = places.get(request.path());
    if (route == null || free == null) {
      return Response.empty(404);
    }
    if (!free.tryAcquire()) {
      return OAuthError.unavailable("Too many requests at the same time; try again.", 1).response();
    }
    try {
      return answer(request, route);
    } finally {
      free.release();
    }
  }

  private static Response answer(Request request, Route route) {
    if (!route.methods().contains(request.method())) {
      return Response.empty(405).with("Allow", String.join(", ", route.methods()));
    }
    try {
      return route.endpoint().answer(request);
    } catch (RuntimeException e) {
      return failed(request, e);
    } catch (IOException _) {
      return OAuthError.invalidRequest("The request ended too early.").response();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OAuthError.unavailable("The server is stopping.", 1).response();
    }
  }

  private static Response failed(Request request, RuntimeException failure) {
    OAuthError error = OAuthErrors.of(failure);
    if (error != null) {
      return error.response();
    }
    log.atError().addKeyValue("path", request.path()).setCause(failure).log("HTTPS request failed");
    return OAuthError.internal().response();
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    boolean hasBody = response.body().length > 0 && !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), hasBody ? response.body().length : -1);
    if (hasBody) {
      exchange.getResponseBody().write(response.body());
    }
  }
}
