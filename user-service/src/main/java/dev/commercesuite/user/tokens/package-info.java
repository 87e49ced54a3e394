/** Access tokens as signed JWTs, and the keys that sign them. */
@NullMarked
package dev.commercesuite.user.tokens;

import org.jspecify.annotations.NullMarked;
