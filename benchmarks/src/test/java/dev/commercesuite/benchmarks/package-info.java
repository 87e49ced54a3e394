/** Measures a service from outside, as a process of its own. */
@NullMarked
package dev.commercesuite.benchmarks;

import org.jspecify.annotations.NullMarked;
