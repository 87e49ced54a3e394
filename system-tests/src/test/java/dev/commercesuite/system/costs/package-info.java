/** What calls cost the database, measured on demand. */
@NullMarked
package dev.commercesuite.system.costs;

import org.jspecify.annotations.NullMarked;
