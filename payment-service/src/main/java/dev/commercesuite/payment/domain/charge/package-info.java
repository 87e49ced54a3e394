/** Charges that stand open at the provider, where they change without a call of ours. */
@NullMarked
package dev.commercesuite.payment.domain.charge;

import org.jspecify.annotations.NullMarked;
