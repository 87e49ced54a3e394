package dev.commercesuite.order;

import dev.commercesuite.order.persistence.WorkBacklog;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;

/** Shows what is left to do about orders. Every replica shows the same: take the maximum. */
final class WorkMetrics {
  private WorkMetrics() {}

  static void register(Sample<WorkBacklog> sample, MeterRegistry registry) {
    Gauge.builder("commerce.order.work.due", sample, s -> s.get(WorkBacklog::due))
        .description("Orders with work that is due now, parked ones not included.")
        .register(registry);
    Gauge.builder("commerce.order.work.parked", sample, s -> s.get(WorkBacklog::parked))
        .description("Parked orders, which wait for an operator.")
        .register(registry);
    TimeGauge.builder(
            "commerce.order.work.lag",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.lag().toMillis()))
        .description("How long the most overdue order has been waiting.")
        .register(registry);
    TimeGauge.builder(
            "commerce.order.payment.feed.age",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.paymentFeedAge().toMillis()))
        .description("How long the feed of payments has not been read to its end.")
        .register(registry);
  }
}
