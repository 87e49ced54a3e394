/** Disputes of orders: what customers say to their banks, and what becomes of the money. */
@NullMarked
package dev.commercesuite.order.domain.dispute;

import org.jspecify.annotations.NullMarked;
