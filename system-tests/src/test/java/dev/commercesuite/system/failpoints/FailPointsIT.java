package dev.commercesuite.system.failpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.failpoints.control.InstrumentedSuite;
import dev.commercesuite.system.failpoints.scenario.Action;
import dev.commercesuite.system.failpoints.scenario.Scenario;
import dev.commercesuite.system.shares.InShare;
import dev.commercesuite.system.shares.RotatingShare;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A process that breaks between any two steps loses nothing and doubles nothing: every order comes
 * to the state that it must come to, and all books agree, within a minute. {@code
 * -Dfailpoints.shares} says which part of all scenarios to run: one in so many.
 */
@InShare(0)
class FailPointsIT {
  private static final Duration A_MINUTE = Duration.ofSeconds(60);

  private static InstrumentedSuite suite;

  @BeforeAll
  static void start() throws SQLException {
    suite = InstrumentedSuite.start("fail-points");
  }

  @AfterAll
  static void stop() throws SQLException {
    suite.close();
  }

  @Test
  void recoversFromFailuresAndPauses() throws InterruptedException {
    List<Scenario> scenarios = new ArrayList<>(Scenario.all(Action.EXCEPTION));
    scenarios.addAll(Scenario.all(Action.PAUSE));
    recover(scenarios);
  }

  @Test
  void recoversFromKilledProcesses() throws InterruptedException {
    recover(Scenario.all(Action.HALT));
  }

  private static void recover(List<Scenario> scenarios) throws InterruptedException {
    List<Scenario> share = RotatingShare.of("failpoints.shares").of("FailPointsIT", scenarios);
    ScenarioRunner.Result result = new ScenarioRunner(suite).run(share);
    System.out.println(RecoveryTable.of(result.recovered()));
    assertThat(result.failed()).as("scenarios that did not recover").isEmpty();
    System.out.println("all books agree after " + suite.invariants().awaitAllHold(A_MINUTE));
  }
}
