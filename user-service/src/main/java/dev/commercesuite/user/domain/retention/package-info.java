/** How long rows are kept. */
@NullMarked
package dev.commercesuite.user.domain.retention;

import org.jspecify.annotations.NullMarked;
