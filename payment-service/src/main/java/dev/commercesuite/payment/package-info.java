/** The payment service: the wiring of its parts, and its configuration. */
@NullMarked
package dev.commercesuite.payment;

import org.jspecify.annotations.NullMarked;
