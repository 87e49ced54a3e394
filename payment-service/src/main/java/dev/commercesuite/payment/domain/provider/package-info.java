/** Payment providers as the domain sees them: the calls to them, and the events that they send. */
@NullMarked
package dev.commercesuite.payment.domain.provider;

import org.jspecify.annotations.NullMarked;
