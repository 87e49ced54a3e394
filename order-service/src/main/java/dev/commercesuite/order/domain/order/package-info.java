/**
 * Orders: what an order and its payment attempts are, and every rule of what may happen to them.
 */
@NullMarked
package dev.commercesuite.order.domain.order;

import org.jspecify.annotations.NullMarked;
