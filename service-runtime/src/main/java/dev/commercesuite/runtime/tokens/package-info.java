/** Whose access tokens a process trusts: the suite's own issuer, and others. */
@NullMarked
package dev.commercesuite.runtime.tokens;

import org.jspecify.annotations.NullMarked;
