/** The model: orders, payments and the sandbox as they have to be, in a few hundred lines. */
@NullMarked
package dev.commercesuite.system.model.reference;

import org.jspecify.annotations.NullMarked;
