/**
 * PostgreSQL over plain JDBC: a pool, transactions that end with their call, migrations,
 * notifications.
 */
@NullMarked
package dev.commercesuite.runtime.database;

import org.jspecify.annotations.NullMarked;
