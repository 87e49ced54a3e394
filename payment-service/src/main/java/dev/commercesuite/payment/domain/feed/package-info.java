/** The changes of payments, for those who watch them. */
@NullMarked
package dev.commercesuite.payment.domain.feed;

import org.jspecify.annotations.NullMarked;
