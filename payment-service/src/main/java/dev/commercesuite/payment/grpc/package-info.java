/** Payments and the ledger over gRPC: from the contract to the domain and back. */
@NullMarked
package dev.commercesuite.payment.grpc;

import org.jspecify.annotations.NullMarked;
