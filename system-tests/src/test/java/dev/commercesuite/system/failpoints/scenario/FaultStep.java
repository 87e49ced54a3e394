package dev.commercesuite.system.failpoints.scenario;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.Side;
import java.util.Set;

/**
 * One thing that will happen to an order.
 *
 * @param boundaries any of them
 * @param visit which of the times that somebody crosses there for the order, counted since the cue
 *     before
 */
public record FaultStep(Set<Boundary> boundaries, Side side, int visit, Action action) {}
