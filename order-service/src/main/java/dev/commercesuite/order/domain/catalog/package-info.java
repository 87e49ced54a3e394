/** The catalogue: what a product is, and what may happen to it and to its stock. */
@NullMarked
package dev.commercesuite.order.domain.catalog;

import org.jspecify.annotations.NullMarked;
