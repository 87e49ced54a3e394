/** Strangers who send whatever hurts, and what those beside them notice. */
@NullMarked
package dev.commercesuite.system.hostile;

import org.jspecify.annotations.NullMarked;
