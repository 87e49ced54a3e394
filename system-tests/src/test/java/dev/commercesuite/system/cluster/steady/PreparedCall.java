package dev.commercesuite.system.cluster.steady;

import io.grpc.MethodDescriptor;
import java.util.function.Supplier;

/**
 * What is called again and again.
 *
 * @param request of the next call
 */
record PreparedCall<Q, A>(MethodDescriptor<Q, A> method, Supplier<Q> request) {
  /** The same request each time. */
  static <Q, A> PreparedCall<Q, A> repeated(MethodDescriptor<Q, A> method, Q request) {
    return new PreparedCall<>(method, () -> request);
  }
}
