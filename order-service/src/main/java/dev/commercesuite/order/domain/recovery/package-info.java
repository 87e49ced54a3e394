/**
 * What the service does about orders without a request: finishing what was interrupted, and expiry.
 */
@NullMarked
package dev.commercesuite.order.domain.recovery;

import org.jspecify.annotations.NullMarked;
