/** The domain's stores over PostgreSQL: one method, one transaction. */
@NullMarked
package dev.commercesuite.order.persistence;

import org.jspecify.annotations.NullMarked;
