/** What every gRPC adapter of a service needs: the end of a unary call, times and etags. */
@NullMarked
package dev.commercesuite.runtime.grpc;

import org.jspecify.annotations.NullMarked;
