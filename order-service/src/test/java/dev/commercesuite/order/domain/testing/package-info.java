/** Fakes of what the domain needs, and its use cases over them. */
@NullMarked
package dev.commercesuite.order.domain.testing;

import org.jspecify.annotations.NullMarked;
