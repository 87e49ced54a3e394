/** Tests of the suite as a whole, from outside, over TLS. */
@NullMarked
package dev.commercesuite.system;

import org.jspecify.annotations.NullMarked;
