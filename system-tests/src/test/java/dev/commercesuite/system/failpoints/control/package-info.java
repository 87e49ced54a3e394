/** Replicas with the agent in them, and the controller that decides what happens to each order. */
@NullMarked
package dev.commercesuite.system.failpoints.control;

import org.jspecify.annotations.NullMarked;
