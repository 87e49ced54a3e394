/**
 * The double-entry ledger: which accounts there are, what moves between them, and how to read it.
 */
@NullMarked
package dev.commercesuite.payment.domain.ledger;

import org.jspecify.annotations.NullMarked;
