package dev.commercesuite.interceptors.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Metadata;
import io.opentelemetry.api.trace.SpanContext;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ids that are made up for calls, and how much of what a caller says goes on. */
class TraceIdsTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final int CALLS = 100;

  @Test
  void everyTraceAndEveryCallHasAnIdOfItsOwn() {
    Set<String> traces = new HashSet<>();
    Set<String> halves = new HashSet<>();
    Set<String> spans = new HashSet<>();
    for (int i = 0; i < CALLS; i++) {
      SpanContext started = TraceContext.start();
      assertThat(started.isValid()).isTrue();
      assertThat(started.isSampled()).isFalse();
      traces.add(started.getTraceId());
      halves.add(started.getTraceId().substring(16));
      spans.add(started.getSpanId());
      SpanContext continued = TraceContext.continueFrom(headers("a=b"));
      assertThat(continued.isValid()).isTrue();
      spans.add(continued.getSpanId());
    }

    assertThat(traces).hasSize(CALLS);
    assertThat(halves).as("both halves are random").hasSize(CALLS);
    assertThat(spans).hasSize(2 * CALLS);
  }

  /** W3C Trace Context, 3.3.1.1. */
  @Test
  void stateOf512CharactersGoesOn() {
    String state = "a=" + "x".repeat(253) + ",b=" + "y".repeat(254);
    assertThat(state).hasSize(512);

    assertThat(TraceContext.continueFrom(headers(state)).getTraceState().size()).isEqualTo(2);
    assertThat(TraceContext.continueFrom(headers(state + "y")).getTraceState().isEmpty()).isTrue();
  }

  @Test
  void headersOfACallSayItsTraceOnce() {
    Metadata headers = headers("a=b");
    SpanContext trace = TraceContext.start();

    TraceContext.write(trace, headers);

    assertThat(headers.getAll(key("traceparent")))
        .containsExactly("00-" + trace.getTraceId() + "-" + trace.getSpanId() + "-00");
  }

  @Test
  void traceIsKnownInsideACallOnly() throws Exception {
    SpanContext trace = TraceContext.start();
    Context context = CurrentTrace.with(Context.ROOT, trace);

    assertThat(CurrentTrace.in(context)).isEqualTo(trace);
    assertThat(context.call(CurrentTrace::traceId)).isEqualTo(trace.getTraceId());
    assertThat(context.call(CurrentTrace::get)).isEqualTo(trace);
    assertThat(CurrentTrace.traceId()).isEmpty();
    assertThat(CurrentTrace.get().isValid()).isFalse();
  }

  private static Metadata headers(String state) {
    Metadata headers = new Metadata();
    headers.put(key("traceparent"), "00-" + TRACE + "-00f067aa0ba902b7-01");
    headers.put(key("tracestate"), state);
    return headers;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
