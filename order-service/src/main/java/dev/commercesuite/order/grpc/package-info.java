/** The order service's RPCs: from the contract's messages to the domain and back. */
@NullMarked
package dev.commercesuite.order.grpc;

import org.jspecify.annotations.NullMarked;
