/** Accounts and sessions in PostgreSQL. */
@NullMarked
package dev.commercesuite.user.persistence;

import org.jspecify.annotations.NullMarked;
