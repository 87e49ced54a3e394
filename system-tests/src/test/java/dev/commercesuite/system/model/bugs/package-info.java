/** Bugs that the model has to find. */
@NullMarked
package dev.commercesuite.system.model.bugs;

import org.jspecify.annotations.NullMarked;
