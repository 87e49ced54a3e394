package dev.commercesuite.system.failpoints;

import java.time.Duration;

/**
 * How a scenario ended.
 *
 * @param took from the bite to the state in which the order has to end
 */
record Healing(Scenario scenario, Duration took) {}
