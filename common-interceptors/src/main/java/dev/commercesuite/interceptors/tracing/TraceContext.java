package dev.commercesuite.interceptors.tracing;

import io.grpc.Metadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the W3C headers {@code traceparent} and {@code tracestate} of gRPC calls.
 *
 * <p>Source: W3C Trace Context, https://www.w3.org/TR/trace-context/.
 */
final class TraceContext {

  /** What has to be passed on of it, Trace Context 3.3.1.1; a longer one goes to nobody else. */
  private static final int LONGEST_STATE = 512;

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final TextMapGetter<Metadata> GETTER =
      (headers, name) -> headers == null ? null : value(headers, name);
  private static final TextMapSetter<Metadata> SETTER =
      (headers, name, value) -> {
        if (headers != null) {
          Metadata.Key<String> key = key(name);
          headers.discardAll(key);
          headers.put(key, value);
        }
      };

  private TraceContext() {}

  /**
   * The place of a call that carries these headers: a new span of the caller's trace, or a new
   * trace.
   */
  static SpanContext continueFrom(Metadata headers) {
    SpanContext parent =
        Span.fromContext(W3C.extract(Context.root(), headers, GETTER)).getSpanContext();
    return parent.isValid()
        ? SpanContext.create(
            parent.getTraceId(), newSpanId(), parent.getTraceFlags(), parent.getTraceState())
        : start();
  }

  /** A new trace, not sampled. */
  static SpanContext start() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // The lower half is never zero, so the id is always valid.
    String traceId = TraceId.fromLongs(random.nextLong(), random.nextLong() | 1);
    return SpanContext.create(
        traceId, newSpanId(), TraceFlags.getDefault(), TraceState.getDefault());
  }

  static void write(SpanContext trace, Metadata headers) {
    W3C.inject(Context.root().with(Span.wrap(trace)), headers, SETTER);
  }

  private static String newSpanId() {
    return SpanId.fromLong(ThreadLocalRandom.current().nextLong() | 1);
  }

  /** Headers are passed on with more than came, and the next server takes no more than this one. */
  private static @Nullable String value(Metadata headers, String name) {
    String value = headers.get(key(name));
    return value != null && value.length() > LONGEST_STATE ? null : value;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
