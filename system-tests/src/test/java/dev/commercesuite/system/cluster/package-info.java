/** Programs that try a suite in a cluster, from inside and from an operator's machine. */
@NullMarked
package dev.commercesuite.system.cluster;

import org.jspecify.annotations.NullMarked;
