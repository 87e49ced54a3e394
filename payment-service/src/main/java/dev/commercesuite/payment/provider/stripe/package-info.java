/**
 * Stripe, through its official library: a charge is a PaymentIntent, and a step's id is its
 * idempotency key.
 */
@NullMarked
package dev.commercesuite.payment.provider.stripe;

import org.jspecify.annotations.NullMarked;
