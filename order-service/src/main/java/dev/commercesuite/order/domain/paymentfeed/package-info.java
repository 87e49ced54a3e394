/** Following what happens to payments at the payment service, whoever caused it. */
@NullMarked
package dev.commercesuite.order.domain.paymentfeed;

import org.jspecify.annotations.NullMarked;
