/** Tests of the configuration of issuers. */
@NullMarked
package dev.commercesuite.runtime.tokens;

import org.jspecify.annotations.NullMarked;
