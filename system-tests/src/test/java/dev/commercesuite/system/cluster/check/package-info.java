/** What clients were told, held against the databases of a cluster. */
@NullMarked
package dev.commercesuite.system.cluster.check;

import org.jspecify.annotations.NullMarked;
