package dev.commercesuite.interceptors.client;

import dev.commercesuite.interceptors.deadline.DeadlineClientInterceptor;
import dev.commercesuite.interceptors.metrics.MetricsClientInterceptor;
import dev.commercesuite.interceptors.tracing.TracingClientInterceptor;
import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;

/** What happens to every call on its way to a peer: metrics, tracing, deadline. */
public final class ClientCallPath {

  private ClientCallPath() {}

  /**
   * Returns the interceptors for {@code ManagedChannelBuilder.intercept}; they do not depend on
   * their order.
   *
   * @param registry where calls are counted
   * @param deadline for unary calls that have none
   */
  public static List<ClientInterceptor> of(MeterRegistry registry, Duration deadline) {
    return List.of(
        new MetricsClientInterceptor(registry),
        new TracingClientInterceptor(),
        new DeadlineClientInterceptor(deadline));
  }
}
