/** How often secrets can be guessed and accounts be created. */
@NullMarked
package dev.commercesuite.user.domain.throttling;

import org.jspecify.annotations.NullMarked;
