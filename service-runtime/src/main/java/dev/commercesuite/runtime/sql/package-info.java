/** SQL that is put together from constants. */
@NullMarked
package dev.commercesuite.runtime.sql;

import org.jspecify.annotations.NullMarked;
