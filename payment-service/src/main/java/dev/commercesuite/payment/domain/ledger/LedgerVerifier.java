package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.PaymentId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks the ledger in portions that a call has time for, however large it is. Each read is a
 * transaction of its own, so that no snapshot is kept open. Thread-safe.
 */
public final class LedgerVerifier {
  private final Ledger ledger;
  private final Portion portion;
  private final InstantSource clock;

  public LedgerVerifier(Ledger ledger, InstantSource clock) {
    this(ledger, Portion.DEFAULT, clock);
  }

  public LedgerVerifier(Ledger ledger, Portion portion, InstantSource clock) {
    this.ledger = ledger;
    this.portion = portion;
    this.clock = clock;
  }

  /**
   * How much is checked at once. It ends after the read with which it has enough of one of them.
   *
   * @param paymentsOfRead how many payments are read together
   */
  public record Portion(int paymentsOfRead, int payments, Duration time) {
    static final Portion DEFAULT = new Portion(1_000, 100_000, Duration.ofSeconds(1));
  }

  /**
   * Checks the next portion; it ends early when it has found as many discrepancies as it can name.
   *
   * @param after what was checked before; null to begin
   */
  public Verification verify(@Nullable Checkpoint after) {
    Instant end = clock.instant().plus(portion.time());
    Verification checked = read(after);
    while (!checked.isComplete()
        && checked.payments() < portion.payments()
        && checked.discrepancies().size() < Verification.MOST_DISCREPANCIES
        && clock.instant().isBefore(end)) {
      Verification next = read(checked.last());
      if (checked.discrepancies().size() + next.discrepancies().size()
          > Verification.MOST_DISCREPANCIES) {
        return checked;
      }
      checked = checked.and(next);
    }
    return checked;
  }

  private Verification read(@Nullable Checkpoint after) {
    return switch (after) {
      case null -> payments(null);
      case Checkpoint.Payments(PaymentId last) -> payments(last);
      case Checkpoint.ClosedSums closed -> ledger.verify(closed);
    };
  }

  private Verification payments(@Nullable PaymentId after) {
    Verification checked = ledger.verify(after, portion.paymentsOfRead());
    return checked.isComplete() ? checked.goingOn(Checkpoint.ClosedSums.START) : checked;
  }
}
