/** Login, refresh and the end of sessions. */
@NullMarked
package dev.commercesuite.user.domain.sessions;

import org.jspecify.annotations.NullMarked;
