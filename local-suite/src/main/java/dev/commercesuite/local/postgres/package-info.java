/** A PostgreSQL for the suite, embedded or existing, with its databases and roles. */
@NullMarked
package dev.commercesuite.local.postgres;

import org.jspecify.annotations.NullMarked;
