package dev.commercesuite.interceptors.tracing;

import io.grpc.Context;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One stay of the current thread in a call: the gRPC context is the call's, and the log context
 * says its trace, until {@link #close()}; then both are what they were before.
 *
 * <p>Callbacks of a call are in one already. Work that goes on for a call on a thread of its own
 * enters one with the call's {@code Context.current()}.
 */
public final class TraceScope implements AutoCloseable {

  private final Context context;
  private final Context before;
  private final @Nullable String traceIdBefore;
  private final @Nullable String spanIdBefore;

  private TraceScope(Context context) {
    this.context = context;
    this.before = context.attach();
    this.traceIdBefore = MDC.get(TracingInterceptor.TRACE_ID);
    this.spanIdBefore = MDC.get(TracingInterceptor.SPAN_ID);
  }

  /** Enters the context of a call. */
  public static TraceScope enter(Context context) {
    TraceScope scope = new TraceScope(context);
    SpanContext trace = CurrentTrace.get();
    if (trace.isValid()) {
      MDC.put(TracingInterceptor.TRACE_ID, trace.getTraceId());
      MDC.put(TracingInterceptor.SPAN_ID, trace.getSpanId());
    }
    return scope;
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
