/** The way from a gRPC request to its key, and from the answer to its response message. */
@NullMarked
package dev.commercesuite.runtime.idempotency.grpc;

import org.jspecify.annotations.NullMarked;
