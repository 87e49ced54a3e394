package dev.commercesuite.interceptors.limits;

import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that calls are refused: at once, and then once in a while. Always under the name of the load
 * limit, whoever refuses them. Thread-safe.
 */
final class RefusedCalls {
  private static final Logger log = LoggerFactory.getLogger(LoadLimitInterceptor.class);
  private static final long BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private long refused;
  private @Nullable Long logged;

  RefusedCalls(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Counts a call.
   *
   * @param kind of what it got none of, such as places
   * @param limit how many of these there are
   */
  void count(MethodDescriptor<?, ?> method, String kind, long limit) {
    long sinceLine = countUntilLine();
    if (sinceLine > 0) {
      log.atWarn()
          .addKeyValue("method", method.getFullMethodName())
          .addKeyValue("refused", sinceLine)
          .addKeyValue("kind", kind)
          .addKeyValue("limit", limit)
          .log("Calls are refused: more come than can be served");
    }
  }

  /** Returns how many were refused since the latest line; 0 if it is too early for another. */
  private synchronized long countUntilLine() {
    refused++;
    long now = nanoTime.getAsLong();
    if (logged != null && now - logged < BETWEEN_LINES) {
      return 0;
    }
    logged = now;
    long counted = refused;
    refused = 0;
    return counted;
  }
}
