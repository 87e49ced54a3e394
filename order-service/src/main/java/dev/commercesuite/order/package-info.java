/** The order service: catalogue, stock and orders. */
@NullMarked
package dev.commercesuite.order;

import org.jspecify.annotations.NullMarked;
