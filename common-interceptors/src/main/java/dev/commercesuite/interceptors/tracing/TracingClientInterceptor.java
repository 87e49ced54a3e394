package dev.commercesuite.interceptors.tracing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.opentelemetry.api.trace.SpanContext;

/**
 * Hands the trace on to the peer, in the {@code traceparent} header. A call made outside any trace
 * starts one.
 */
public final class TracingClientInterceptor implements ClientInterceptor {

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    SpanContext current = CurrentTrace.get();
    SpanContext trace = current.isValid() ? current : TraceContext.start();
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<RespT> responseListener, Metadata headers) {
        TraceContext.write(trace, headers);
        super.start(responseListener, headers);
      }
    };
  }
}
