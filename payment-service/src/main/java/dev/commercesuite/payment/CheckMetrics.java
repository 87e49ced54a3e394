package dev.commercesuite.payment;

import dev.commercesuite.payment.persistence.CheckBacklog;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;

/**
 * Gauges of what happened at the provider without a call from here. Every replica reports the same
 * values: take the maximum.
 */
final class CheckMetrics {
  private CheckMetrics() {}

  static void register(Sample<CheckBacklog> sample, MeterRegistry registry) {
    Gauge.builder("commerce.payment.checks.failing", sample, s -> s.get(CheckBacklog::failing))
        .description(
            "Charges of which what others did with them could not be booked several times in a row.")
        .register(registry);
    TimeGauge.builder(
            "commerce.payment.provider.unsearched",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.unsearched().toMillis()))
        .description("For how long the provider's books have not been searched.")
        .register(registry);
    TimeGauge.builder(
            "commerce.payment.checks.lag",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.checksLag().toMillis()))
        .description("How long the most overdue check of a charge has been waiting.")
        .register(registry);
    TimeGauge.builder(
            "commerce.payment.looks.lag",
            sample,
            TimeUnit.MILLISECONDS,
            s -> s.get(backlog -> backlog.looksLag().toMillis()))
        .description("How long the most overdue look at an open charge has been waiting.")
        .register(registry);
    Gauge.builder("commerce.payment.disputes.open", sample, s -> s.get(CheckBacklog::openDisputes))
        .description("Disputes that the bank has not decided yet.")
        .register(registry);
    Gauge.builder(
            "commerce.payment.excess.refunds", sample, s -> s.get(CheckBacklog::excessRefunds))
        .description("Refunds of the last day in which more was given back than was captured.")
        .register(registry);
    Gauge.builder(
            "commerce.payment.bounced.refunds", sample, s -> s.get(CheckBacklog::bouncedRefunds))
        .description("Refunds of which it was heard within a day that a bank has sent them back.")
        .register(registry);
  }
}
