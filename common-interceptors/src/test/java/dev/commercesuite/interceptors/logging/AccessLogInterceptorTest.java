package dev.commercesuite.interceptors.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessLogInterceptorTest {

  private final RecordedLog log = RecordedLog.of(AccessLogInterceptor.class);

  @AfterEach
  void stop() {
    log.close();
  }

  @Test
  void writesOneLineWithTheFactsOfACall() {
    getOrder(1, "Bearer user-1:orders");

    ILoggingEvent line = onlyLine();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getMessage()).isEqualTo("call finished");
    assertThat(RecordedLog.facts(line))
        .contains(
            "method=commerce.order.v1.OrderService/GetOrder",
            "code=OK",
            "request_bytes=" + Orders.GET.getSerializedSize(),
            "caller=user-1",
            "caller_kind=USER")
        .anyMatch(fact -> fact.matches("duration_ms=\\d+\\.\\d+"))
        .anyMatch(fact -> fact.startsWith("peer="));
    assertThat(line.getMDCPropertyMap()).containsOnlyKeys("trace_id", "span_id");
  }

  @Test
  void saysTheTraceAlsoWhenAnotherThreadEndsTheCall() {
    Orders orders =
        Orders.getOrder((request, observer) ->
            Thread.ofVirtual().start(() -> Orders.answer(request, observer)));
    try (RunningServer server =
        RunningServer.of(CallPath.forServer().tokens(Tokens.PLAIN).build(), orders)) {
      assertThat(
              OrderServiceGrpc.newBlockingStub(
                      server.channel(Tokens.authorization("Bearer user-1:orders")))
                  .getOrder(Orders.GET))
          .isNotNull();
    }
    assertThat(onlyLine().getMDCPropertyMap()).containsKey("trace_id");
  }

  @Test
  void saysWhyACallFailed() {
    assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> getOrder(1, "Basic abc")))
        .isNotNull();

    assertThat(RecordedLog.facts(onlyLine()))
        .contains("code=UNAUTHENTICATED", "reason=TOKEN_INVALID")
        .noneMatch(fact -> fact.startsWith("caller"));
  }

  @Test
  void neverWritesATokenOrAPayload() {
    getOrder(1, "Bearer user-1:orders secret-token");

    assertThat(log.text()).doesNotContain("secret-token").doesNotContain(Orders.GET.getOrderId());
  }

  @Test
  void leavesOutOkButNotFailuresWhenSampled() {
    getOrder(0, "Bearer user-1:orders");
    assertThat(log.events()).isEmpty();

    assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> getOrder(0, "Basic abc")))
        .isNotNull();
    assertThat(log.events()).hasSize(1);
  }

  @Test
  void writesHealthAtDebug() {
    try (RunningServer server =
        RunningServer.of(CallPath.forServer().build(), new ServingHealth(List.of()).service())) {
      assertThat(
              HealthGrpc.newBlockingStub(server.channel())
                  .check(HealthCheckRequest.getDefaultInstance()))
          .isNotNull();
    }
    assertThat(onlyLine().getLevel()).isEqualTo(Level.DEBUG);
  }

  @Test
  void rejectsASampleOutOfRange() {
    assertThatThrownBy(() -> new AccessLogInterceptor(Double.NaN))
        .hasMessage("sampleOfOk is NaN, must be within 0 and 1");
  }

  private ILoggingEvent onlyLine() {
    assertThat(log.events()).hasSize(1);
    return log.events().getFirst();
  }

  private static void getOrder(double sample, String authorization) {
    CallPath path = CallPath.forServer().tokens(Tokens.PLAIN).accessLogSample(sample).build();
    try (RunningServer server = RunningServer.of(path, Orders.answering())) {
      Channel channel = server.channel(Tokens.authorization(authorization));
      assertThat(OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)).isNotNull();
    }
  }
}
