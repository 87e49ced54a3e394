/** The steps of an order that need the payment service: paying it and giving its money back. */
@NullMarked
package dev.commercesuite.order.domain.payment;

import org.jspecify.annotations.NullMarked;
