/** Page sizes and page tokens of the list RPCs. */
@NullMarked
package dev.commercesuite.runtime.paging;

import org.jspecify.annotations.NullMarked;
