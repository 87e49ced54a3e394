/** The history of orders as those who watch them read it. */
@NullMarked
package dev.commercesuite.order.domain.feed;

import org.jspecify.annotations.NullMarked;
