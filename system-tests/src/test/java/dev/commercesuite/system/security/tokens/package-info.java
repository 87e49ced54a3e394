/** Access tokens as a test wants them: drafts, and keys that sign them. */
@NullMarked
package dev.commercesuite.system.security.tokens;

import org.jspecify.annotations.NullMarked;
