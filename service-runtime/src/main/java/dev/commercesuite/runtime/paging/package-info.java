/** Page sizes, page tokens and etags of the list and update RPCs. */
@NullMarked
package dev.commercesuite.runtime.paging;

import org.jspecify.annotations.NullMarked;
