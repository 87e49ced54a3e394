package dev.commercesuite.order;

import dev.commercesuite.order.persistence.ErasureBacklog;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows what is left to redact. Every replica shows the same: take the maximum. */
final class ErasureMetrics {
  private ErasureMetrics() {}

  static void register(Sample<ErasureBacklog> sample, MeterRegistry registry) {
    Gauge.builder("commerce.order.erasure.waiting", sample, s -> s.get(ErasureBacklog::waiting))
        .description("Customers whose accounts were purged, with orders that are not redacted yet.")
        .register(registry);
    Gauge.builder("commerce.order.erasure.failures", sample, s -> s.get(ErasureBacklog::failures))
        .description(
            "How often in a row the list of purged users could not be read, or the orders of one"
                + " of them not redacted, whichever is more.")
        .register(registry);
  }
}
