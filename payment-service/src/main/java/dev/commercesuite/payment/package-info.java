/** The payment service: how its parts are put together, and what it is told. */
@NullMarked
package dev.commercesuite.payment;

import org.jspecify.annotations.NullMarked;
