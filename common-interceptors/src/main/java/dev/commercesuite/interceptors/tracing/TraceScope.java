package dev.commercesuite.interceptors.tracing;

import io.grpc.Context;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One stay of the current thread in a call: the gRPC context and the log context are the call's
 * until {@link #close()}, and then what they were before.
 */
final class TraceScope implements AutoCloseable {

  private final Context context;
  private final Context before;
  private final @Nullable String traceIdBefore;
  private final @Nullable String spanIdBefore;

  private TraceScope(Context context, SpanContext trace) {
    this.context = context;
    this.before = context.attach();
    this.traceIdBefore = MDC.get(TracingInterceptor.TRACE_ID);
    this.spanIdBefore = MDC.get(TracingInterceptor.SPAN_ID);
    MDC.put(TracingInterceptor.TRACE_ID, trace.getTraceId());
    MDC.put(TracingInterceptor.SPAN_ID, trace.getSpanId());
  }

  /** Enters the context, which must carry a trace. */
  static TraceScope enter(Context context) {
    return new TraceScope(context, CurrentTrace.KEY.get(context));
  }

  @Override
  public void close() {
    restore(TracingInterceptor.TRACE_ID, traceIdBefore);
    restore(TracingInterceptor.SPAN_ID, spanIdBefore);
    context.detach(before);
  }

  private static void restore(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }
}
