/** The other services as the order service calls them. */
@NullMarked
package dev.commercesuite.order.clients;

import org.jspecify.annotations.NullMarked;
