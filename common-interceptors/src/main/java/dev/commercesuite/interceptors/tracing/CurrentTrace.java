package dev.commercesuite.interceptors.tracing;

import io.grpc.Context;
import io.opentelemetry.api.trace.SpanContext;

/** The trace that the current call belongs to, carried in the gRPC context. */
public final class CurrentTrace {

  static final Context.Key<SpanContext> KEY =
      Context.keyWithDefault("trace", SpanContext.getInvalid());

  private CurrentTrace() {}

  /** The current call's place in its trace; {@code isValid()} is false outside a call. */
  public static SpanContext get() {
    return KEY.get();
  }

  /** A call's place in its trace, from the call's context. */
  public static SpanContext in(Context context) {
    return KEY.get(context);
  }

  /** The trace id as 32 hex digits; empty outside a call. */
  public static String traceId() {
    SpanContext current = get();
    return current.isValid() ? current.getTraceId() : "";
  }

  /** A context that carries the trace, for work that goes on outside the call. */
  public static Context with(Context context, SpanContext trace) {
    return context.withValue(KEY, trace);
  }
}
