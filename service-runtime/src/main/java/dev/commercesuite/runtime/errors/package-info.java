/** What callers see of the failures that this module's parts raise. */
@NullMarked
package dev.commercesuite.runtime.errors;

import org.jspecify.annotations.NullMarked;
