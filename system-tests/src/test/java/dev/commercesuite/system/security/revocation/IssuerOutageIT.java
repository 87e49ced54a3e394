package dev.commercesuite.system.security.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.system.security.people.OwnReads;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.suite.TestSuite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Without user-service the others go on for a while, and then accept no token: nobody can tell a
 * stolen one from a good one.
 */
class IssuerOutageIT {
  private static final Duration STALENESS = Duration.ofSeconds(8);

  /** One interval, and something for a machine that is busy. */
  private static final Duration EARLIER = Duration.ofSeconds(4);

  private static final Duration LATER = Duration.ofSeconds(60);

  private static final Map<String, String> SHORT =
      Map.of(
          "TOKEN_REVOCATION_INTERVAL",
          "1s",
          "TOKEN_REVOCATION_MAX_STALENESS",
          STALENESS.toString());

  @Test
  void othersGoOnForAWhileAndThenRefuse() {
    try (TestSuite suite = TestSuite.start(SHORT)) {
      String token = new People(suite).customer("Ada").accessToken();
      List<String> others = List.of("order", "payment");
      others.forEach(process -> assertThat(refusal(suite, process, token)).isEmpty());

      long begin = System.nanoTime();
      suite.stopService("user-service");

      for (String process : others) {
        String refusal =
            await()
                .atMost(LATER)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> refusal(suite, process, token), answer -> !answer.isEmpty());
        assertThat(refusal).isEqualTo("DEPENDENCY_UNAVAILABLE");
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isGreaterThan(STALENESS.minus(EARLIER));
      }
    }
  }

  private static String refusal(TestSuite suite, String process, String token) {
    return OwnReads.refusal(process, suite.connections().toProcess(process), token);
  }
}
