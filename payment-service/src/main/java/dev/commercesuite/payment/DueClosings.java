package dev.commercesuite.payment;

import dev.commercesuite.runtime.work.DueWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes sums of the ledger, on every replica: the database lets one of them close the same
 * postings. What is not closed in time is closed later; until then the trial balance adds it up.
 */
final class DueClosings implements DueWork<Instant> {
  private static final Logger log = LoggerFactory.getLogger(DueClosings.class);

  /** What a trial balance adds up at most, and a search by time looks at in vain: milliseconds. */
  static final int POSTINGS = 10_000;

  /** How often it looks whether there are so many. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** After a defect. */
  static final Duration LONG_PAUSE = Duration.ofMinutes(1);

  /** A second's work or less. */
  private static final int CLOSINGS_AT_ONCE = 50;

  private final IntFunction<OptionalLong> closings;
  private final InstantSource clock;
  private final Counter closed;
  private final Counter failures;
  private volatile Instant due = Instant.MIN;

  /**
   * @param closings closes the next postings, so many, and says up to where if it did
   */
  DueClosings(IntFunction<OptionalLong> closings, InstantSource clock, MeterRegistry metrics) {
    this.closings = closings;
    this.clock = clock;
    this.closed =
        Counter.builder("commerce.payment.ledger.closings")
            .description("Sums of the ledger that this replica has closed.")
            .register(metrics);
    this.failures =
        Counter.builder("commerce.payment.ledger.closing.failures")
            .description("Failures to close sums of the ledger, which are tried again.")
            .register(metrics);
  }

  @Override
  public List<Instant> claim(int limit) {
    Instant now = clock.instant();
    if (now.isBefore(due)) {
      return List.of();
    }
    due = now.plus(PAUSE);
    return List.of(now);
  }

  @Override
  public void run(Instant now) {
    try {
      for (int n = 0; n < CLOSINGS_AT_ONCE; n++) {
        if (closings.apply(POSTINGS).isEmpty()) {
          return;
        }
        closed.increment();
      }
    } catch (RuntimeException e) {
      failures.increment();
      throw e;
    }
    // There is more.
    due = now;
  }

  @Override
  public void failed(Instant now, RuntimeException defect) {
    due = clock.instant().plus(LONG_PAUSE);
    log.atError().setCause(defect).log("The ledger could not be closed; trying again later");
  }
}
