package dev.commercesuite.runtime.database.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A database is away when it answers nothing at all. */
class AvailabilityTest {
  private static final Duration OUTAGE_AFTER = Duration.ofSeconds(1);

  /** When a connection was made: before everything else. */
  private static final long LONG_AGO = 1;

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
      availability.transactionAnswered(LONG_AGO);
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

    availability.transactionAnswered(LONG_AGO);
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
    availability.transactionAnswered(LONG_AGO);
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
  void whatIsAnsweredOnANewConnectionSaysNothingAboutTheOthers() {
    availability.transactionAnswered(LONG_AGO);
    pass(OUTAGE_AFTER);
    availability.beginsToAsk();
    assertThat(availability.othersAnswered()).isFalse();
    long begin = availability.now();
    pass(Duration.ofMillis(1));

    availability.transactionAnswered(begin);
    assertThat(availability.othersAnswered()).isFalse();
    assertThat(availability.silence()).as("it is an answer").isZero();
    availability.transactionAnswered(begin - 1);
    assertThat(availability.othersAnswered()).isTrue();

    availability.beginsToAsk();
    assertThat(availability.othersAnswered()).as("since then").isFalse();
  }

  @Test
  void knowsHowLongItIsUntilAnOutage() {
    assertThat(availability.untilOutage()).isEqualTo(OUTAGE_AFTER);
    pass(OUTAGE_AFTER.minusMillis(1));
    assertThat(availability.untilOutage()).isEqualTo(Duration.ofMillis(1));
    pass(OUTAGE_AFTER);
    assertThat(availability.untilOutage()).isZero();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
