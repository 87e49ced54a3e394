/** Steps at the provider: a row before the call, its outcome, and what that changes. */
@NullMarked
package dev.commercesuite.payment.domain.step;

import org.jspecify.annotations.NullMarked;
