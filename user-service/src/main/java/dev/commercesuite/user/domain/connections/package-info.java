/** Where calls come from. */
@NullMarked
package dev.commercesuite.user.domain.connections;

import org.jspecify.annotations.NullMarked;
