/** Request keys kept in PostgreSQL, written in the transaction of the effect. */
@NullMarked
package dev.commercesuite.runtime.idempotency.postgres;

import org.jspecify.annotations.NullMarked;
