package dev.commercesuite.interceptors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.health.ServingHealth;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final String GET_ORDER =
      "{grpc_code=\"%s\",grpc_method=\"GetOrder\",grpc_service=\"commerce.order.v1.OrderService\","
          + "grpc_type=\"unary\"}";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().metrics(registry).tokens(Tokens.PLAIN).build(),
          Orders.answering(),
          new ServingHealth(List.of()).service());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void startsEverySeriesAtZero() {
    for (Status.Code code : Status.Code.values()) {
      assertThat(registry.scrape())
          .contains("grpc_server_handled_total" + GET_ORDER.formatted(code) + " 0.0");
    }
  }

  @Test
  void countsAndTimesCalls() {
    assertThat(
            OrderServiceGrpc.newBlockingStub(
                    server.channel(
                        new MetricsClientInterceptor(registry),
                        Tokens.authorization("Bearer user-1:orders")))
                .getOrder(Orders.GET))
        .isNotNull();

    assertThat(registry.scrape())
        .contains("grpc_server_handled_total" + GET_ORDER.formatted("OK") + " 1.0")
        .contains("grpc_client_handled_total" + GET_ORDER.formatted("OK") + " 1.0")
        .containsPattern("grpc_server_started_total\\{grpc_method=\"GetOrder\".*} 1.0")
        .containsPattern("grpc_server_handling_seconds_count\\{grpc_method=\"GetOrder\".*} 1")
        .containsPattern(
            "grpc_server_handling_seconds_bucket\\{grpc_method=\"GetOrder\".*le=\"10.0\"} 1");
  }

  @Test
  void countsRejectedCalls() {
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> OrderServiceGrpc.newBlockingStub(server.channel()).getOrder(Orders.GET)))
        .isNotNull();

    assertThat(registry.scrape())
        .contains("grpc_server_handled_total" + GET_ORDER.formatted("UNAUTHENTICATED") + " 1.0");
  }

  @Test
  void doesNotCountHealth() {
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance()))
        .isNotNull();

    assertThat(registry.scrape()).doesNotContain("grpc.health");
  }

  @Test
  void showsTheRateOfAllCalls() {
    assertThat(registry.scrape())
        .contains("# TYPE grpc_requests_per_second gauge")
        .contains("grpc_requests_per_second 0.0");
  }

  @Test
  void describesEveryMeter() {
    assertThat(registry.getMeters())
        .isNotEmpty()
        .extracting(Meter::getId)
        .allSatisfy(id -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
  }
}
