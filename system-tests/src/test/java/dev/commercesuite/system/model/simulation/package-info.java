/** What the suite and its model share: the clock, the ids and the faults of a run. */
@NullMarked
package dev.commercesuite.system.model.simulation;

import org.jspecify.annotations.NullMarked;
