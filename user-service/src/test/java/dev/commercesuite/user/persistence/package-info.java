/** Accounts and sessions on a real PostgreSQL. */
@NullMarked
package dev.commercesuite.user.persistence;

import org.jspecify.annotations.NullMarked;
