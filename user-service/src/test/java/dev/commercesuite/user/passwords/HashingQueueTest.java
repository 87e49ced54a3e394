package dev.commercesuite.user.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Hashes that take 50 ms, two at a time, with a wait of two seconds at most. */
class HashingQueueTest {
  private static final long HASH = Duration.ofMillis(50).toNanos();

  private long now;
  private int inside;
  private final HashingQueue queue =
      new HashingQueue(new HashingLimits(2, 32, Duration.ofSeconds(2)), () -> now);

  @Test
  void crowdThatPassesMayWait() {
    queue.hashed(HASH);

    assertThat(entering(100)).isEqualTo(34);
  }

  @Test
  void nobodyIsLetInWhoIsGoingToWaitForHalfOfTheLongestWait() {
    queue.hashed(HASH * 4);

    assertThat(entering(100)).as("two that are hashed, and ten turns of 200 ms").isEqualTo(12);
  }

  @Test
  void queueThatHasStoodForASecondHasAFewPlacesOnly() {
    queue.hashed(HASH);
    var _ = entering(100);
    now += Duration.ofSeconds(1).toNanos();
    hashed(31);

    assertThat(entering(100)).as("beside the three that are left: 100 ms are 4").isEqualTo(3);
  }

  @Test
  void queueIsShortWhenHashesAreSlowAsWell() {
    queue.hashed(HASH * 10);
    var _ = entering(6);
    now += Duration.ofSeconds(1).toNanos();
    hashed(3);

    assertThat(entering(100)).as("as many as are hashed next: 2").isEqualTo(1);
  }

  @Test
  void crowdMayWaitAgainOnceNobodyHadTo() {
    queue.hashed(HASH);
    var _ = entering(100);
    now += Duration.ofMinutes(1).toNanos();
    hashed(32);

    assertThat(entering(100)).isEqualTo(32);
  }

  @Test
  void estimateFollowsTheHashes() {
    queue.hashed(HASH);
    for (int i = 0; i < 30; i++) {
      queue.hashed(HASH * 4);
    }

    assertThat(entering(100)).isEqualTo(12);
  }

  /** Those who are let in wait for the database, and the workers have little to do. */
  @Test
  void callersThatWaitForSomethingElseAreNoQueue() {
    queue.hashed(HASH);
    for (int i = 0; i < 10; i++) {
      assertThat(queue.enter()).isTrue();
      now += Duration.ofMillis(300).toNanos();
    }

    for (int i = 0; i < 24; i++) {
      assertThat(queue.enter()).as("one more than %s", 10 + i).isTrue();
    }
    assertThat(queue.enter()).as("more than there are places").isFalse();
  }

  @Test
  void nobodyWaitsInVainWhoWasLetInBesideManyOthers() {
    queue.hashed(HASH * 8);
    for (int i = 0; i < 34; i++) {
      assertThat(queue.enter()).isTrue();
    }

    int waiting = 0;
    while (queue.mayWait()) {
      waiting++;
    }

    assertThat(waiting).as("ten turns of 400 ms, two at a time, are two seconds").isEqualTo(10);
  }

  /** Callers that come to the workers as soon as they are let in: two of them do not wait. */
  private int entering(int callers) {
    int entered = 0;
    for (int i = 0; i < callers; i++) {
      if (queue.enter()) {
        entered++;
        inside++;
        if (inside > 2) {
          assertThat(queue.mayWait()).isTrue();
        }
      }
    }
    return entered;
  }

  /** The workers take that many who wait, in the place of others that leave. */
  private void hashed(int callers) {
    for (int i = 0; i < callers; i++) {
      queue.waited();
      queue.leave();
      inside--;
    }
  }
}
