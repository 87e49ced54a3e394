package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.limits.SimulatedService.Calls;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight connections, and calls that come at random. */
class AdaptiveLimitTest {
  private static final int FEWEST = 16;
  private static final int MOST = 512;
  private static final long SEED = 16;
  private static final Duration NOWHERE = Duration.ZERO;
  private static final Duration WORK = Duration.ofMillis(20);

  /** Ten seconds in which a process is not compiled, and some for the limit to fall. */
  private static final Duration UNTIL_IT_KNOWS = Duration.ofSeconds(15);

  /** Calls per second that eight connections are good for. */
  private static final double CAPACITY = 400;

  private final SimulatedService service = new SimulatedService(FEWEST, MOST, SEED);

  /** Fast calls, common ones, and those of a database that takes 50 ms for each statement. */
  @ParameterizedTest(name = "{0} ms")
  @ValueSource(ints = {4, 20, 400})
  void atThreeTimesWhatCanBeServedCallsAreServedAsFastAndAsManyAsBefore(int workMillis) {
    Duration work = Duration.ofMillis(workMillis);
    double capacity = 8_000.0 / workMillis;
    SimulatedService calm = new SimulatedService(FEWEST, MOST, SEED);
    Calls before = calm.come(0.9 * capacity, NOWHERE, work, Duration.ofSeconds(60));
    calm.run(Duration.ofSeconds(60));

    var _ = service.come(3 * capacity, NOWHERE, work, UNTIL_IT_KNOWS);
    service.run(UNTIL_IT_KNOWS);
    Calls during = service.come(3 * capacity, NOWHERE, work, Duration.ofSeconds(60));
    service.run(Duration.ofSeconds(60));

    assertThat(during.millis().size() / 60.0).isGreaterThan(0.95 * capacity);
    assertThat(during.p99()).isLessThan(2 * before.p99());
  }

  @Test
  void aServiceThatIsTwoThirdsBusyRefusesNobody() {
    Calls calls = service.come(2 * CAPACITY / 3, NOWHERE, WORK, Duration.ofMinutes(10));
    service.run(Duration.ofMinutes(10));

    assertThat(calls.refusedAt()).isEmpty();
  }

  @Test
  void aProcessThatHasJustStartedMayBeSlow() {
    Calls calls = service.come(50, NOWHERE, Duration.ofMillis(200), Duration.ofSeconds(9));
    service.run(Duration.ofSeconds(9));

    assertThat(calls.refusedAt()).isEmpty();
    assertThat(service.limit()).isEqualTo(128);
  }

  /** As when another process starts on the same machine. */
  @Test
  void aServiceThatStandsStillForHalfASecondRefusesNobody() {
    Calls calls = service.come(150, NOWHERE, WORK, Duration.ofSeconds(30));
    service.run(Duration.ofSeconds(20));

    service.standStill(Duration.ofMillis(500));
    service.run(Duration.ofSeconds(10));

    assertThat(calls.refusedAt()).isEmpty();
  }

  @Test
  void callsThatWaitElsewhereCountForNothing() {
    Calls calls = service.come(100, Duration.ofSeconds(3), WORK, Duration.ofMinutes(1));
    service.run(Duration.ofMinutes(1));

    assertThat(calls.refusedAt()).isEmpty();
    assertThat(service.limit()).isGreaterThan(300);
  }

  @Test
  void callsThatWaitElsewhereTakeNothingFromOthersThatAreTooMany() {
    Calls slow = service.come(50, Duration.ofSeconds(3), WORK, Duration.ofMinutes(1));
    Calls fast = service.come(3 * CAPACITY, NOWHERE, WORK, Duration.ofMinutes(1));
    service.run(Duration.ofMinutes(1));

    assertThat((slow.millis().size() + fast.millis().size()) / 60.0).isGreaterThan(0.95 * CAPACITY);
    assertThat(slow.millis().size()).as("their share").isGreaterThan(50 * 60 / 5);
  }

  @Test
  void aServiceThatIsNotBusyTakesACrowd() {
    var _ = service.come(CAPACITY / 10, NOWHERE, WORK, Duration.ofSeconds(5));
    service.run(Duration.ofSeconds(5));

    assertThat(service.crowd(100, WORK).refusedAt()).isEmpty();
  }

  @Test
  void takesACrowdAgainSoonAfterItHadTooMuchToDo() {
    var _ = service.come(3 * CAPACITY, NOWHERE, WORK, UNTIL_IT_KNOWS);
    service.run(UNTIL_IT_KNOWS);
    assertThat(service.limit()).isLessThan(2 * FEWEST);

    var _ = service.come(CAPACITY / 2, NOWHERE, WORK, Duration.ofSeconds(2));
    service.run(Duration.ofSeconds(2));

    assertThat(service.limit()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void takesACrowdAfterALongTimeWithoutACall() {
    var _ = service.come(3 * CAPACITY, NOWHERE, WORK, UNTIL_IT_KNOWS);
    service.run(Duration.ofSeconds(40));

    assertThat(service.crowd(100, WORK).refusedAt()).isEmpty();
  }

  /** One crowd each second, which is a quarter of what can be served. */
  @Test
  void takesCrowdAfterCrowd() {
    for (int i = 0; i < 20; i++) {
      assertThat(service.crowd(100, WORK).refusedAt()).as("crowd %d", i).isEmpty();
      service.run(Duration.ofSeconds(1));
    }
  }

  @Test
  void staysWithinItsBounds() {
    var _ = service.come(1_000, Duration.ofSeconds(10), WORK, Duration.ofSeconds(30));
    service.run(Duration.ofSeconds(30));
    assertThat(service.limit()).isEqualTo(MOST);

    var _ = service.come(20 * CAPACITY, NOWHERE, WORK, Duration.ofSeconds(30));
    service.run(Duration.ofSeconds(30));
    assertThat(service.lowest()).isEqualTo(FEWEST);
  }

  @Test
  void doesNotMoveWhenItsBoundsAreTheSame() {
    SimulatedService fixed = new SimulatedService(300, 300, SEED);
    var _ = fixed.come(3 * CAPACITY, NOWHERE, WORK, Duration.ofSeconds(10));
    fixed.run(Duration.ofSeconds(10));

    assertThat(fixed.lowest()).isEqualTo(300);
  }

  @Test
  void fallsToTheFewestWhenNothingEndsAnyMore() {
    var _ = service.come(100, NOWHERE, Duration.ofHours(1), UNTIL_IT_KNOWS);
    service.run(UNTIL_IT_KNOWS);

    assertThat(service.limit()).isLessThanOrEqualTo(64);
  }

  /** Looks that are made by hand, for a process that is compiled. */
  private static final class Looks {
    private OptionalInt waiting = OptionalInt.of(0);
    private int elsewhere;
    private long now;
    private final AdaptiveLimit limit =
        new AdaptiveLimit(FEWEST, MOST, () -> waiting, () -> elsewhere, 0);

    Looks() {
      limit.asked(0, now);
      now = Duration.ofSeconds(20).toNanos();
    }

    /** For a while, once in a while; nothing ends. */
    void look(OptionalInt waits, int inUse, Duration once, Duration time) {
      waiting = waits;
      for (long end = now + time.toNanos(); now < end; ) {
        now += once.toNanos();
        limit.asked(inUse, now);
      }
    }
  }

  @Test
  void looksThatAreFarFromEachOtherDoNotMakeItFall() {
    Looks looks = new Looks();

    looks.look(OptionalInt.of(2), 2, Duration.ofSeconds(10), Duration.ofMinutes(5));
    assertThat(looks.limit.places()).isEqualTo(128);

    looks.look(OptionalInt.of(2), 2, Duration.ofMillis(100), Duration.ofSeconds(2));
    assertThat(looks.limit.places()).as("after looks that are close").isLessThan(128);
  }

  @Test
  void pauseIsNoPartOfASecondInWhichCallsWait() {
    Looks looks = new Looks();

    for (int i = 0; i < 10; i++) {
      looks.look(OptionalInt.of(9), 9, Duration.ofMillis(50), Duration.ofMillis(600));
      looks.look(OptionalInt.of(9), 9, Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    assertThat(looks.limit.places()).isEqualTo(128);
  }

  @Test
  void staysAsItIsWhileNobodyKnowsWhoWaits() {
    Looks looks = new Looks();
    looks.look(OptionalInt.of(50), 60, Duration.ofMillis(10), Duration.ofSeconds(3));
    int low = looks.limit.places();
    assertThat(low).isLessThan(60);

    looks.look(OptionalInt.empty(), low, Duration.ofMillis(10), Duration.ofSeconds(5));
    assertThat(looks.limit.places()).isEqualTo(low);

    looks.look(OptionalInt.of(0), low, Duration.ofMillis(10), Duration.ofSeconds(1));
    assertThat(looks.limit.places()).as("when it is known again").isGreaterThan(low);
  }

  /** A database that stalls now and then, under calls that are too many for it. */
  @Test
  void momentInWhichNobodyKnowsIsNoEndOfASecondInWhichCallsWait() {
    Looks looks = new Looks();

    for (int i = 0; i < 3; i++) {
      looks.look(OptionalInt.of(50), 60, Duration.ofMillis(10), Duration.ofMillis(700));
      looks.look(OptionalInt.empty(), 60, Duration.ofMillis(10), Duration.ofMillis(500));
    }

    assertThat(looks.limit.places()).isLessThan(60);
  }

  @Test
  void callsThatWaitElsewhereLeaveTheFewestPlacesToOthers() {
    Looks looks = new Looks();
    looks.look(OptionalInt.of(50), 60, Duration.ofMillis(10), Duration.ofSeconds(20));
    int low = looks.limit.places();

    looks.elsewhere = 100;
    assertThat(looks.limit.places()).isEqualTo(100 + FEWEST);
    looks.elsewhere = 1_000;
    assertThat(looks.limit.places()).isEqualTo(MOST);
    looks.elsewhere = 0;
    assertThat(looks.limit.places()).isEqualTo(low);
  }
}
