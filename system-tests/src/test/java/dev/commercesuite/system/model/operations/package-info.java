/** Random operations. */
@NullMarked
package dev.commercesuite.system.model.operations;

import org.jspecify.annotations.NullMarked;
