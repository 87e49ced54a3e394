package dev.commercesuite.interceptors.tracing;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Puts every call into a trace: the caller's, from the {@code traceparent} header, or a new one.
 *
 * <p>The trace is in {@link CurrentTrace} and, while the handler runs, in the log context under
 * {@value #TRACE_ID} and {@value #SPAN_ID}. The log context belongs to a thread and not to a call,
 * so it is set again for every callback.
 */
public final class TracingInterceptor implements ServerInterceptor {

  /** Key of the trace id in the log context: 32 hex digits. */
  public static final String TRACE_ID = "trace_id";

  /** Key of the span id in the log context: 16 hex digits. */
  public static final String SPAN_ID = "span_id";

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Context context = CurrentTrace.with(Context.current(), TraceContext.continueFrom(headers));
    try (TraceScope _ = TraceScope.enter(context)) {
      return new TracedListener<>(next.startCall(call, headers), context);
    }
  }

  private static final class TracedListener<ReqT> extends ServerCall.Listener<ReqT> {

    private final ServerCall.Listener<ReqT> delegate;
    private final Context context;

    TracedListener(ServerCall.Listener<ReqT> delegate, Context context) {
      this.delegate = delegate;
      this.context = context;
    }

    @Override
    public void onMessage(ReqT message) {
      try (TraceScope _ = TraceScope.enter(context)) {
        delegate.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      try (TraceScope _ = TraceScope.enter(context)) {
        delegate.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      try (TraceScope _ = TraceScope.enter(context)) {
        delegate.onCancel();
      }
    }

    @Override
    public void onComplete() {
      try (TraceScope _ = TraceScope.enter(context)) {
        delegate.onComplete();
      }
    }

    @Override
    public void onReady() {
      try (TraceScope _ = TraceScope.enter(context)) {
        delegate.onReady();
      }
    }
  }
}
