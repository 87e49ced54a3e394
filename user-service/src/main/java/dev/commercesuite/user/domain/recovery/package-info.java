/** Forgotten passwords and unverified e-mail addresses. */
@NullMarked
package dev.commercesuite.user.domain.recovery;

import org.jspecify.annotations.NullMarked;
