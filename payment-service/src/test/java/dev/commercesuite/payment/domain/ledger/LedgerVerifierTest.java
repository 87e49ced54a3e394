package dev.commercesuite.payment.domain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier.Portion;
import dev.commercesuite.payment.domain.ledger.Verification.Discrepancy;
import dev.commercesuite.payment.testing.TestClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerVerifierTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestClock clock = new TestClock();
  private final FakeLedger ledger = new FakeLedger();

  @Test
  void goesOnUntilNothingIsLeft() {
    Verification all = verifier(new Portion(3, 100, HOUR)).verify(null);

    assertThat(all)
        .isEqualTo(
            new Verification(10, 10, 20, Map.of("EUR", BigInteger.valueOf(1000)), List.of(), null));
  }

  @Test
  void endsWithThePaymentsItHasTheRightTo() {
    LedgerVerifier verifier = verifier(new Portion(2, 4, HOUR));

    Verification first = verifier.verify(null);
    Verification second = verifier.verify(first.last());
    Verification third = verifier.verify(second.last());

    assertThat(List.of(first, second, third))
        .extracting(Verification::payments)
        .containsExactly(4L, 4L, 2L);
    assertThat(third.isComplete()).isTrue();
  }

  @Test
  void endsWhenItsTimeIsOver() {
    ledger.duration = Duration.ofMillis(400);

    Verification verification = verifier(new Portion(2, 100, Duration.ofSeconds(1))).verify(null);

    assertThat(verification.payments()).isEqualTo(6);
    assertThat(verification.isComplete()).isFalse();
  }

  @Test
  void endsBeforeTheReadWhoseDiscrepanciesItCannotName() {
    ledger.discrepancies = 60;

    Verification verification = verifier(new Portion(2, 100, HOUR)).verify(null);

    assertThat(verification.payments()).isEqualTo(2);
    assertThat(verification.discrepancies()).hasSize(60);
    assertThat(verification.isBalanced()).isFalse();
    assertThat(verification.last()).isEqualTo(new Checkpoint.Payments(FakeLedger.payment(2)));
  }

  @Test
  void namesAsManyDiscrepanciesAsItMayAndReadsNoFurther() {
    ledger.discrepancies = Verification.MOST_DISCREPANCIES / 2;

    Verification verification = verifier(new Portion(2, 100, HOUR)).verify(null);

    assertThat(verification.discrepancies()).hasSize(Verification.MOST_DISCREPANCIES);
    assertThat(verification.last()).isEqualTo(new Checkpoint.Payments(FakeLedger.payment(4)));
    assertThat(ledger.reads).isEqualTo(2);
  }

  @Test
  void checksTheClosedSumsBehindThePayments() {
    ledger.closings = 3;
    ledger.wrongSums = 1;

    Verification all = verifier(new Portion(3, 100, HOUR)).verify(null);

    assertThat(all.payments()).isEqualTo(10);
    assertThat(all.discrepancies()).hasSize(3);
    assertThat(all.isComplete()).isTrue();
  }

  @Test
  void goesOnAmongTheClosedSumsWhenItsTimeIsOver() {
    ledger.closings = 5;
    ledger.duration = Duration.ofMillis(400);
    LedgerVerifier verifier = verifier(new Portion(100, 100, Duration.ofSeconds(1)));

    Verification first = verifier.verify(null);
    Verification second = verifier.verify(first.last());

    assertThat(first.payments()).isEqualTo(10);
    assertThat(first.last()).isEqualTo(new Checkpoint.ClosedSums(2));
    assertThat(second.payments()).isZero();
    assertThat(second.last()).isEqualTo(new Checkpoint.ClosedSums(5));
    assertThat(verifier.verify(second.last()).isComplete()).isTrue();
  }

  private LedgerVerifier verifier(Portion portion) {
    return new LedgerVerifier(ledger, portion, clock);
  }

  /** Ten payments, each with one transaction of 100 EUR. */
  private final class FakeLedger implements Ledger {
    private static final int PAYMENTS = 10;

    private Duration duration = Duration.ZERO;

    /** Of each read of payments. */
    private int discrepancies;

    private int closings;

    /** Of each closing. */
    private int wrongSums;

    /** Of payments, so far. */
    private int reads;

    @Override
    public Verification verify(@Nullable PaymentId after, int limit) {
      clock.advance(duration);
      reads++;
      long first = after == null ? 1 : after.value().getLeastSignificantBits() + 1;
      long read = Math.min(limit, PAYMENTS - first + 1);
      return new Verification(
          read,
          read,
          2 * read,
          read == 0 ? Map.of() : Map.of("EUR", BigInteger.valueOf(100 * read)),
          Collections.nCopies(discrepancies, new Discrepancy(null, payment(first), "wrong")),
          read < limit ? null : new Checkpoint.Payments(payment(first + read - 1)));
    }

    /** Closed at 1, 2, … */
    @Override
    public Verification verify(Checkpoint.ClosedSums after) {
      clock.advance(duration);
      boolean isLast = after.until() == closings;
      return new Verification(
          0,
          0,
          0,
          Map.of(),
          isLast ? List.of() : Collections.nCopies(wrongSums, new Discrepancy(null, null, "wrong")),
          isLast ? null : new Checkpoint.ClosedSums(after.until() + 1));
    }

    private static PaymentId payment(long number) {
      return new PaymentId(new UUID(0, number));
    }

    @Override
    public List<Balance> balances(@Nullable AccountCode account, @Nullable String currency) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String epoch() {
      throw new UnsupportedOperationException();
    }

    @Override
    public EntryPage entries(String epoch, EntryFilter filter, LedgerPosition after, int limit) {
      throw new UnsupportedOperationException();
    }
  }
}
