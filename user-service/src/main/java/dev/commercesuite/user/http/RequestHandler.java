package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.logging.RefusalLines;
import dev.commercesuite.runtime.network.TrustedProxies;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes every request: bounds how many there are, finds the endpoint, answers what it throws, and
 * leaves a log line and a measurement.
 */
final class RequestHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private final Map<String, Route> routes;

  /** Each path has its own, so that a flood of logins does not keep verifiers from the keys. */
  private final Map<String, Semaphore> permitsByPath;

  private final TrustedProxies proxies;
  private final RefusalLines refusals = new RefusalLines(System::nanoTime);
  private final MeterRegistry metrics;

  RequestHandler(
      Map<String, Route> routes, TrustedProxies proxies, int maxRequests, MeterRegistry metrics) {
    this.routes = Map.copyOf(routes);
    this.permitsByPath =
        routes.keySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Function.identity(), _ -> new Semaphore(maxRequests)));
    this.proxies = proxies;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request http, Response response, Callback callback) {
    OAuthRequest request = new OAuthRequest(http, proxies);
    @Nullable Route route = routes.get(request.path());
    AccessLogEntry entry = new AccessLogEntry(request, route, refusals, metrics);
    OAuthResponse answer = answer(request, route);
    entry.finish(answer);
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }

  private OAuthResponse answer(OAuthRequest request, @Nullable Route route) {
    Semaphore permits = permitsByPath.get(request.path());
    if (route == null || permits == null) {
      return OAuthResponse.empty(404);
    }
    if (!route.methods().contains(request.method())) {
      return OAuthResponse.empty(405).with("Allow", String.join(", ", route.methods()));
    }
    try {
      // First, so that clients that send slowly take no place from others.
      request.receive();
      return bounded(request, route, permits);
    } catch (RuntimeException e) {
      return failed(request, e);
    } catch (IOException _) {
      return OAuthError.invalidRequest("The request ended too early.").response();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OAuthError.unavailable("The server is stopping.", 1).response();
    }
  }

  private static OAuthResponse bounded(OAuthRequest request, Route route, Semaphore permits)
      throws InterruptedException {
    if (!permits.tryAcquire()) {
      return OAuthError.unavailable("Too many requests at the same time; try again.", 1).response();
    }
    try {
      return route.endpoint().answer(request);
    } finally {
      permits.release();
    }
  }

  private static OAuthResponse failed(OAuthRequest request, RuntimeException failure) {
    OAuthError error = OAuthErrors.of(failure);
    if (error != null) {
      return error.response();
    }
    log.atError().addKeyValue("path", request.path()).setCause(failure).log("HTTPS request failed");
    return OAuthError.internal().response();
  }
}
