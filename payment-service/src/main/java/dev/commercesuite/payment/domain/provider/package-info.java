/**
 * Payment providers as the domain sees them: what is asked of them, and what they report by
 * themselves.
 */
@NullMarked
package dev.commercesuite.payment.domain.provider;

import org.jspecify.annotations.NullMarked;
