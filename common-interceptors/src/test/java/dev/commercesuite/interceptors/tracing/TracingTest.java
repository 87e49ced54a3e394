package dev.commercesuite.interceptors.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TracingTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final AtomicReference<SpanContext> seen = new AtomicReference<>();
  private final AtomicReference<Map<String, String>> logged = new AtomicReference<>();
  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().tokens(Tokens.PLAIN).build(),
          Orders.getOrder((request, observer) -> {
            seen.set(CurrentTrace.get());
            logged.set(MDC.getCopyOfContextMap());
            Orders.answer(request, observer);
          }));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void continuesTheCallersTrace() {
    getOrder(traceparent("00-" + TRACE + "-" + PARENT + "-01"));

    assertThat(seen)
        .hasValueMatching(trace -> trace.getTraceId().equals(TRACE))
        .hasValueMatching(trace -> !trace.getSpanId().equals(PARENT))
        .hasValueMatching(SpanContext::isSampled);
  }

  @Test
  void startsATraceWhenThereIsNoneOrItIsBroken() {
    getOrder();
    assertThat(seen).hasValueMatching(SpanContext::isValid);

    getOrder(traceparent("00-" + "0".repeat(32) + "-" + PARENT + "-01"));
    assertThat(seen).hasValueMatching(SpanContext::isValid);

    getOrder(traceparent("rubbish"));
    assertThat(seen).hasValueMatching(SpanContext::isValid);
  }

  @Test
  void putsTheTraceIntoTheLogContextOfTheHandler() {
    getOrder(traceparent("00-" + TRACE + "-" + PARENT + "-01"));

    assertThat(logged)
        .hasValueSatisfying(
            context -> assertThat(context).containsEntry("trace_id", TRACE).containsKey("span_id"));
  }

  @Test
  void handsTheTraceOn() throws Exception {
    SpanContext current = TraceContext.start();
    Channel channel = server.channel(new TracingClientInterceptor(), token());

    CurrentTrace.with(Context.current(), current)
        .call(() -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET));

    assertThat(seen).hasValueMatching(trace -> trace.getTraceId().equals(current.getTraceId()));
  }

  @Test
  void leavesNothingBehindOnTheThread() {
    try (TraceScope _ =
        TraceScope.enter(CurrentTrace.with(Context.current(), TraceContext.start()))) {
      String outer = MDC.get("trace_id");
      try (TraceScope _ =
          TraceScope.enter(CurrentTrace.with(Context.current(), TraceContext.start()))) {
        assertThat(MDC.get("trace_id")).isNotEqualTo(outer);
      }
      assertThat(MDC.get("trace_id")).isEqualTo(outer);
    }
    assertThat(MDC.get("trace_id")).isNull();
    assertThat(CurrentTrace.traceId()).isEmpty();
  }

  private void getOrder(ClientInterceptor... interceptors) {
    Channel channel = ClientInterceptors.intercept(server.channel(token()), interceptors);
    assertThat(OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)).isNotNull();
  }

  private static ClientInterceptor token() {
    return Tokens.authorization("Bearer user-1:orders");
  }

  private static ClientInterceptor traceparent(String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
