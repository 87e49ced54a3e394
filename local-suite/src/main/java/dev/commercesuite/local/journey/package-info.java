/** The way of an order through the suite, as lines to paste and as a client of its own. */
@NullMarked
package dev.commercesuite.local.journey;

import org.jspecify.annotations.NullMarked;
