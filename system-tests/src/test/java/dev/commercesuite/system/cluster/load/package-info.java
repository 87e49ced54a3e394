/** A load with a journal, in a cluster whose pods somebody else kills. */
@NullMarked
package dev.commercesuite.system.cluster.load;

import org.jspecify.annotations.NullMarked;
