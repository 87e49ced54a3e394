/** Calls at a steady rate, and what became of each. */
@NullMarked
package dev.commercesuite.system.cluster.steady;

import org.jspecify.annotations.NullMarked;
