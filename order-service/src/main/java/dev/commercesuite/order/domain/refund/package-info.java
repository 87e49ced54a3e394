/** Refunds of orders: what was given back, what is on its way, and of which pieces. */
@NullMarked
package dev.commercesuite.order.domain.refund;

import org.jspecify.annotations.NullMarked;
