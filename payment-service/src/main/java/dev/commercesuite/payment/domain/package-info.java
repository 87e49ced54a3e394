/** What payments, refunds and the ledger are, and the rules for how they change. */
@NullMarked
package dev.commercesuite.payment.domain;

import org.jspecify.annotations.NullMarked;
