/** Security events: what happened to accounts, sessions and keys, and who did it. */
@NullMarked
package dev.commercesuite.user.domain.audit;

import org.jspecify.annotations.NullMarked;
