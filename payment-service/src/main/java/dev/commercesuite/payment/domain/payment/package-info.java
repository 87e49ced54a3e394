/** What callers can do with payments and refunds, and the store behind it. */
@NullMarked
package dev.commercesuite.payment.domain.payment;

import org.jspecify.annotations.NullMarked;
