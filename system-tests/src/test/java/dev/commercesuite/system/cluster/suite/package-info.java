/** The suite of a cluster, and what every program that tries it needs. */
@NullMarked
package dev.commercesuite.system.cluster.suite;

import org.jspecify.annotations.NullMarked;
