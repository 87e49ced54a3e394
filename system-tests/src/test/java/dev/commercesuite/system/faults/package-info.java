/** Load on a suite whose processes are killed, and what is left of the money afterwards. */
@NullMarked
package dev.commercesuite.system.faults;

import org.jspecify.annotations.NullMarked;
