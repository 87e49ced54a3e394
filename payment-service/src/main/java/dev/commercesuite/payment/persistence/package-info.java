/** Payments and the ledger in PostgreSQL. */
@NullMarked
package dev.commercesuite.payment.persistence;

import org.jspecify.annotations.NullMarked;
