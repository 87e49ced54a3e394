package dev.commercesuite.payment;

import dev.commercesuite.payment.persistence.StepBacklog;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;

/**
 * Gauges of the open steps at the provider. Every replica reports the same values: take the
 * maximum.
 */
final class StepMetrics {
  private StepMetrics() {}

  static void register(Sample<StepBacklog> sample, MeterRegistry registry) {
    Gauge.builder("commerce.payment.steps.open", sample, s -> s.get(StepBacklog::open))
        .description(
            "Steps at the provider whose outcome is not known yet, parked ones not included.")
        .register(registry);
    Gauge.builder("commerce.payment.steps.parked", sample, s -> s.get(StepBacklog::parked))
        .description("Parked steps at the provider, which wait for an operator.")
        .register(registry);
    TimeGauge.builder(
            "commerce.payment.steps.lag",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.lag().toMillis()))
        .description("How long the most overdue step at the provider has been waiting.")
        .register(registry);
    TimeGauge.builder(
            "commerce.payment.steps.age",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.age().toMillis()))
        .description("How long the oldest open step has had no outcome, parked ones not included.")
        .register(registry);
  }
}
