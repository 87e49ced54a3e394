/** What a product and an order are, and what may happen to them; knows nothing of gRPC or SQL. */
@NullMarked
package dev.commercesuite.order.domain;

import org.jspecify.annotations.NullMarked;
