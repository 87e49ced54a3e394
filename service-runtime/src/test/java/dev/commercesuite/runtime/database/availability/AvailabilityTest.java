package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A database is away when it answers nothing at all. */
class AvailabilityTest {
  private static final Duration OUTAGE_AFTER = Duration.ofSeconds(1);

  private long nanos = 42;
  private final Availability availability = new Availability("test", OUTAGE_AFTER, () -> nanos);

  @Test
  void isAwayAfterTwoProbesInVainAndASecondOfSilence() {
    pass(OUTAGE_AFTER);
    assertThat(availability.probeFailed("refused")).isFalse();
    assertThat(availability.isAway()).isFalse();

    assertThat(availability.probeFailed("refused")).isTrue();
    assertThat(availability.isAway()).isTrue();
    assertThat(availability.silence()).isEqualTo(OUTAGE_AFTER);

    assertThat(availability.probeFailed("refused")).as("already").isFalse();
  }

  @Test
  void isNotAwayBeforeASecondOfSilence() {
    for (int probe = 0; probe < 10; probe++) {
      assertThat(availability.probeFailed("refused")).isFalse();
    }
    pass(OUTAGE_AFTER.minusNanos(1));
    assertThat(availability.probeFailed("refused")).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(availability.probeFailed("refused")).isTrue();
  }

  @Test
  void isNotAwayWhileTransactionsAreAnswered() {
    for (int probe = 0; probe < 10; probe++) {
      pass(OUTAGE_AFTER.minusNanos(1));
      availability.transactionAnswered();
      assertThat(availability.probeFailed("timed out")).isFalse();
    }
    pass(OUTAGE_AFTER);
    assertThat(availability.probeFailed("timed out")).isTrue();
  }

  @Test
  void oneAnswerToTheProbeMakesTheNextFailureTheFirst() {
    assertThat(availability.probeFailed("refused")).isFalse();
    availability.probeAnswered();
    pass(OUTAGE_AFTER);

    assertThat(availability.probeFailed("refused")).isFalse();
    assertThat(availability.probeFailed("refused")).isTrue();
  }

  @Test
  void onlyTheProbeEndsAnOutage() {
    CompletableFuture<Void> back = availability.nextReturn();
    pass(OUTAGE_AFTER);
    availability.probeFailed("refused");
    availability.probeFailed("refused");

    availability.transactionAnswered();
    assertThat(availability.isAway()).isTrue();
    assertThat(availability.silence()).isEqualTo(OUTAGE_AFTER);
    assertThat(back).isNotDone();

    availability.probeAnswered();
    assertThat(availability.isAway()).isFalse();
    assertThat(availability.silence()).isZero();
    assertThat(back).isDone();
    assertThat(availability.nextReturn()).isNotDone();
  }

  @Test
  void aRefusalIsNeitherAnOutageNorAnAnswer() {
    assertThat(availability.probeFailed("timed out")).isFalse();
    pass(OUTAGE_AFTER);
    availability.probeRefused("28P01", "wrong password");
    assertThat(availability.silence()).isEqualTo(OUTAGE_AFTER);

    assertThat(availability.probeFailed("timed out")).as("the first again").isFalse();
    availability.transactionAnswered();
    assertThat(availability.silence()).as("to others").isZero();
  }

  @Test
  void aRefusalEndsNoOutage() {
    pass(OUTAGE_AFTER);
    availability.probeFailed("refused");
    assertThat(availability.probeFailed("refused")).isTrue();

    availability.probeRefused("28P01", "wrong password");
    assertThat(availability.isAway()).isTrue();
    assertThat(availability.silence()).isEqualTo(OUTAGE_AFTER);

    availability.probeAnswered();
    assertThat(availability.isAway()).isFalse();
  }

  @Test
  void knowsWhetherAnythingWasAnsweredSinceAMoment() {
    pass(OUTAGE_AFTER);
    long moment = availability.now();
    assertThat(availability.answeredSince(moment)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(availability.answeredSince(moment)).isFalse();
    availability.transactionAnswered();
    assertThat(availability.answeredSince(moment)).isTrue();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
