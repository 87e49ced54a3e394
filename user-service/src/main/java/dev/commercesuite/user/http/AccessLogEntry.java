package dev.commercesuite.user.http;

import dev.commercesuite.interceptors.logging.RefusalLines;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log line and the measurement of one request. The message is always {@code request finished};
 * the facts are key/values. Parameters, headers and tokens are never logged; of requests that are
 * refused, some are left out, and {@code left_out} says how many before this one.
 */
final class AccessLogEntry {
  private static final Logger log = LoggerFactory.getLogger(AccessLogEntry.class);

  private final OAuthRequest request;
  private final Level level;
  private final String endpoint;
  private final RefusalLines refusals;
  private final MeterRegistry metrics;
  private final long begin = System.nanoTime();

  AccessLogEntry(
      OAuthRequest request, @Nullable Route route, RefusalLines refusals, MeterRegistry metrics) {
    this.request = request;
    this.level = route == null ? Level.INFO : route.level();
    // What nobody serves has any number of paths.
    this.endpoint = route == null ? "unknown" : request.path();
    this.refusals = refusals;
    this.metrics = metrics;
  }

  void finish(OAuthResponse response) {
    Duration duration = Duration.ofNanos(System.nanoTime() - begin);
    Timer.builder("issuer.https.requests")
        .description("Requests to the issuer's HTTPS server, by their outcome.")
        .tag("endpoint", endpoint)
        .tag("status", String.valueOf(response.status()))
        .tag("error", response.error().isEmpty() ? "none" : response.error())
        .register(metrics)
        .record(duration);
    long leftOut = response.status() < 400 ? 0 : refusals.take(endpoint + " " + response.status());
    if (leftOut < 0) {
      return;
    }
    LoggingEventBuilder line =
        log.atLevel(response.status() < 400 ? level : Level.INFO)
            .addKeyValue("endpoint", endpoint)
            .addKeyValue("http_method", request.method())
            .addKeyValue("status", response.status())
            .addKeyValue("duration_ms", duration.toNanos() / 1_000_000.0)
            .addKeyValue("peer", request.peer());
    if (!response.error().isEmpty()) {
      line = line.addKeyValue("error", response.error());
    }
    if (leftOut > 0) {
      line = line.addKeyValue("left_out", leftOut);
    }
    if (!response.client().isEmpty()) {
      line = line.addKeyValue("client", response.client());
    }
    line.log("request finished");
  }
}
