/** What the provider has in its books, compared with ours. */
@NullMarked
package dev.commercesuite.payment.domain.reconciliation;

import org.jspecify.annotations.NullMarked;
