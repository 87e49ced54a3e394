package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.payment.testing.TestClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DueClosingsTest {
  private final TestClock clock = new TestClock();
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final DueClosings due = new DueClosings(this::closeNext, clock, metrics);

  /** How often there is something to close. */
  private int closable;

  private boolean broken;

  @Test
  void looksEveryFewSeconds() {
    look();

    assertThat(due.claim(8)).isEmpty();
    clock.advance(DueClosings.PAUSE.minusMillis(1));
    assertThat(due.claim(8)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(due.claim(8)).hasSize(1);
  }

  @Test
  void goesOnAtOnceWhileThereIsMore() {
    closable = 120;

    look();
    look();
    look();

    assertThat(closable).isZero();
    assertThat(due.claim(8)).as("there was nothing left").isEmpty();
    assertThat(metrics.get("commerce.payment.ledger.closings").counter().count()).isEqualTo(120);
  }

  @Test
  void triesAgainLaterAfterADefect() {
    broken = true;
    List<Instant> claimed = due.claim(8);
    IllegalStateException defect = new IllegalStateException("broken");

    assertThatThrownBy(() -> due.run(claimed.getFirst())).isInstanceOf(IllegalStateException.class);
    due.failed(claimed.getFirst(), defect);

    clock.advance(DueClosings.PAUSE);
    assertThat(due.claim(8)).isEmpty();
    clock.advance(DueClosings.LONG_PAUSE);
    broken = false;
    closable = 1;
    look();
    assertThat(closable).isZero();
    assertThat(metrics.get("commerce.payment.ledger.closing.failures").counter().count())
        .isEqualTo(1);
  }

  private void look() {
    List<Instant> claimed = due.claim(8);
    assertThat(claimed).hasSize(1);
    due.run(claimed.getFirst());
  }

  private OptionalLong closeNext(int postings) {
    if (broken) {
      throw new IllegalStateException("broken");
    }
    if (closable == 0) {
      return OptionalLong.empty();
    }
    closable--;
    return OptionalLong.of(1);
  }
}
