/** Tokens as verifiers see them. */
@NullMarked
package dev.commercesuite.user.tokens;

import org.jspecify.annotations.NullMarked;
