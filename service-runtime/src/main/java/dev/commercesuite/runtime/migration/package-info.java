/** The schema of a service's database: the command {@code migrate}, and waiting for it. */
@NullMarked
package dev.commercesuite.runtime.migration;

import org.jspecify.annotations.NullMarked;
