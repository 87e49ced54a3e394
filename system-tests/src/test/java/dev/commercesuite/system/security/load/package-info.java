/** Attacks and rotations while everybody else goes on calling. */
@NullMarked
package dev.commercesuite.system.security.load;

import org.jspecify.annotations.NullMarked;
