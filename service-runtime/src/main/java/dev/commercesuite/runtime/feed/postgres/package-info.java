/** Feeds in PostgreSQL. */
@NullMarked
package dev.commercesuite.runtime.feed.postgres;

import org.jspecify.annotations.NullMarked;
