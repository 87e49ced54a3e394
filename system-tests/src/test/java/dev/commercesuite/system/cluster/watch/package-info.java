/** Watch streams that are resumed whenever they end, and whether they told everything. */
@NullMarked
package dev.commercesuite.system.cluster.watch;

import org.jspecify.annotations.NullMarked;
