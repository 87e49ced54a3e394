package dev.commercesuite.system.failpoints.scenario;

import dev.commercesuite.system.failpoints.agent.Boundary;
import dev.commercesuite.system.failpoints.agent.Side;
import java.util.Set;

/**
 * One fault in the life of an order.
 *
 * @param boundaries any of them
 * @param visit which of the times that a thread crosses there for the order, counted since the step
 *     before
 */
public record FaultStep(Set<Boundary> boundaries, Side side, int visit, Action action) {}
