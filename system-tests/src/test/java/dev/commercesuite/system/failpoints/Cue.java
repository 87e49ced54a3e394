package dev.commercesuite.system.failpoints;

import java.util.Set;

/**
 * One thing that will happen to an order.
 *
 * @param boundaries any of them
 * @param visit which of the times that somebody crosses there for the order, counted since the cue
 *     before
 */
record Cue(Set<Boundary> boundaries, Side side, int visit, Action action) {}
