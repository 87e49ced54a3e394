/** Breaks the services' own processes at named points between two steps, and sees them recover. */
@NullMarked
package dev.commercesuite.system.failpoints;

import org.jspecify.annotations.NullMarked;
