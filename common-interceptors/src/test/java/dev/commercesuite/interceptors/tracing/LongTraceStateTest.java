package dev.commercesuite.interceptors.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.opentelemetry.api.trace.SpanContext;
import org.junit.jupiter.api.Test;

/** What a caller says of its trace goes on to the next service, beside a token. */
class LongTraceStateTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void isNotPassedOn() {
    SpanContext shortened = TraceContext.continueFrom(headers("a=" + "x".repeat(250)));
    SpanContext longer =
        TraceContext.continueFrom(
            headers("a=" + "x".repeat(250) + ",b=" + "x".repeat(250) + ",c=" + "x".repeat(250)));

    assertThat(shortened.getTraceId()).isEqualTo(TRACE);
    assertThat(shortened.getTraceState().get("a")).hasSize(250);
    assertThat(longer.getTraceId()).as("the trace itself goes on").isEqualTo(TRACE);
    assertThat(longer.getTraceState().isEmpty()).isTrue();
  }

  private static Metadata headers(String state) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + TRACE + "-00f067aa0ba902b7-01");
    headers.put(Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER), state);
    return headers;
  }
}
