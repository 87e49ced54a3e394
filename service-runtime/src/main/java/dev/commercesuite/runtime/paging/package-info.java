/** Pages, page tokens and time ranges of the list RPCs. */
@NullMarked
package dev.commercesuite.runtime.paging;

import org.jspecify.annotations.NullMarked;
