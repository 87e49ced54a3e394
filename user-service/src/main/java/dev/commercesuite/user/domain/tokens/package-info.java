/** Introspection and revocation of tokens that somebody presents. */
@NullMarked
package dev.commercesuite.user.domain.tokens;

import org.jspecify.annotations.NullMarked;
