/** What this issuer signs, and the keys that it signs with. */
@NullMarked
package dev.commercesuite.user.domain.signing;

import org.jspecify.annotations.NullMarked;
