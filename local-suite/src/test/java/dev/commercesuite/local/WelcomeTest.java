package dev.commercesuite.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.local.machine.Ports;
import org.junit.jupiter.api.Test;

class WelcomeTest {

  @Test
  void saysHowTheJourneyFindsTheSuite() {
    assertThat(Welcome.text(Ports.from(9700), "…", true))
        .contains("./run --journey --port-base 9700 in another terminal")
        .contains("user-service      localhost:9701   http://localhost:9711/metrics");
    assertThat(Welcome.text(Ports.from(8400), "…", true))
        .contains("./run --journey in another terminal");
  }
}
