package dev.commercesuite.payment;

import dev.commercesuite.payment.persistence.LedgerClosings;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** A gauge of the ledger. Every replica reports the same value: take the maximum. */
final class LedgerMetrics {
  /** So many are told from more: closing has stood still for long. */
  private static final int MOST = 20 * DueClosings.POSTINGS;

  private LedgerMetrics() {}

  /** What there is to read every few seconds. */
  static long open(LedgerClosings closings) {
    return closings.countOpen(MOST);
  }

  static void register(Sample<Long> sample, MeterRegistry registry) {
    Gauge.builder("commerce.payment.ledger.open", sample, s -> s.get(Long::doubleValue))
        .description("Postings of the ledger that are not closed yet, 200,000 at most.")
        .register(registry);
  }
}
