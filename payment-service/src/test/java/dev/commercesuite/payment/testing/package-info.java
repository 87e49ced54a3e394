/** What the tests of this service share. */
@NullMarked
package dev.commercesuite.payment.testing;

import org.jspecify.annotations.NullMarked;
