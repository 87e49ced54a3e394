package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FloodPenalties.BAD_HABIT;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.FLOOD;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.MOST_ADDRESSES;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.Verdict.ON_PROBATION;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.Verdict.REFUSED;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.Verdict.WELCOME;
import static dev.commercesuite.runtime.server.peers.FloodPenalties.WITH_OTHERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloodPenaltiesTest {
  private static final InetAddress STRANGER = InetAddress.ofLiteral("203.0.113.7");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final FloodPenalties penalties = new FloodPenalties(Duration.ofSeconds(10), now::get);

  @Test
  void whoFloodsIsRefusedForAWhileAndThenWatched() {
    penalties.add(STRANGER, FLOOD);

    assertThat(verdict(STRANGER)).isEqualTo(REFUSED);
    pass(Duration.ofSeconds(10).minusNanos(1));
    assertThat(verdict(STRANGER)).isEqualTo(REFUSED);
    pass(Duration.ofNanos(1));
    assertThat(verdict(STRANGER)).isEqualTo(ON_PROBATION);
    pass(Duration.ofMinutes(1));
    assertThat(verdict(STRANGER)).isEqualTo(WELCOME);
  }

  @Test
  void nobodyElseIs() {
    penalties.add(STRANGER, FLOOD);

    assertThat(verdict(InetAddress.ofLiteral("203.0.113.8"))).isEqualTo(WELCOME);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 40", "4, 60", "5, 60", "50, 60"})
  void eachTimeIsTwiceAsLongUpToSixTimes(int times, int seconds) {
    for (int i = 0; i < times; i++) {
      penalties.add(STRANGER, FLOOD);
    }

    pass(Duration.ofSeconds(seconds).minusNanos(1));
    assertThat(verdict(STRANGER)).isEqualTo(REFUSED);
    pass(Duration.ofNanos(1));
    assertThat(verdict(STRANGER)).isEqualTo(ON_PROBATION);
  }

  @Test
  void afterItIsForgottenTheNextIsTheFirst() {
    penalties.add(STRANGER, FLOOD);
    penalties.add(STRANGER, FLOOD);
    pass(Duration.ofSeconds(20 + 60));

    penalties.add(STRANGER, FLOOD);

    pass(Duration.ofSeconds(10));
    assertThat(verdict(STRANGER)).isEqualTo(ON_PROBATION);
  }

  /** The others behind the address get in, and he with them, not often. */
  @Test
  void whereOthersAreKnownAFewGetInEverySecond() {
    penalties.add(STRANGER, FLOOD);

    for (int second = 0; second < 3; second++) {
      for (int i = 0; i < WITH_OTHERS; i++) {
        assertThat(penalties.verdict(STRANGER, () -> true)).isEqualTo(ON_PROBATION);
      }
      assertThat(penalties.verdict(STRANGER, () -> true)).isEqualTo(REFUSED);
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void aBadHabitIsPunishedWhenItIsOneEverySecond() {
    for (int i = 0; i < FLOOD - 1; i++) {
      penalties.add(STRANGER, BAD_HABIT);
      assertThat(verdict(STRANGER)).isEqualTo(WELCOME);
    }
    penalties.add(STRANGER, BAD_HABIT);

    assertThat(verdict(STRANGER)).isEqualTo(REFUSED);
  }

  @Test
  void otherwiseItIsNot() {
    for (int i = 0; i < 10 * FLOOD; i++) {
      penalties.add(STRANGER, BAD_HABIT);
      pass(Duration.ofMillis(1_200));
      assertThat(verdict(STRANGER)).isEqualTo(WELCOME);
    }
  }

  @Test
  void thereMayBeNone() {
    FloodPenalties none = new FloodPenalties(Duration.ZERO, now::get);
    none.add(STRANGER, FLOOD);

    assertThat(none.verdict(STRANGER, () -> false)).isEqualTo(WELCOME);
  }

  @Test
  void ofTooManyAddressesThoseThatCameFirstAreForgotten() {
    penalties.add(address(0), FLOOD);
    penalties.add(address(1), FLOOD);
    penalties.add(address(0), FLOOD);
    for (int i = 2; i <= MOST_ADDRESSES; i++) {
      penalties.add(address(i), FLOOD);
    }

    assertThat(verdict(address(1))).isEqualTo(WELCOME);
    assertThat(verdict(address(0))).isEqualTo(REFUSED);
    assertThat(verdict(address(MOST_ADDRESSES))).isEqualTo(REFUSED);
  }

  private static InetAddress address(int number) {
    return InetAddress.ofLiteral("198.18.%s.%s".formatted(number / 256, number % 256));
  }

  private FloodPenalties.Verdict verdict(InetAddress address) {
    return penalties.verdict(address, () -> false);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
