/** Peers in memory and channels to them, for the tests of this module. */
@NullMarked
package dev.commercesuite.order.testing;

import org.jspecify.annotations.NullMarked;
