package dev.commercesuite.system.failpoints;

import dev.commercesuite.system.failpoints.scenario.Scenario;
import java.time.Duration;

/**
 * How a scenario ended.
 *
 * @param took from the fault to the state in which the order has to end
 */
record Recovery(Scenario scenario, Duration took) {}
