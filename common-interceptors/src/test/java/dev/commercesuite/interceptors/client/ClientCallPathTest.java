package dev.commercesuite.interceptors.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import dev.commercesuite.interceptors.tracing.CurrentTrace;
import io.grpc.Attributes;
import io.grpc.CallCredentials.MetadataApplier;
import io.grpc.CallCredentials.RequestInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every call to a peer has, and what becomes of one that cannot be made. */
class ClientCallPathTest {
  private static final SpanContext TRACE =
      SpanContext.create(
          "4bf92f3577b34da6a3ce929d0e0e4736",
          "00f067aa0ba902b7",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicReference<String> trace = new AtomicReference<>();
  private final AtomicReference<Deadline> deadline = new AtomicReference<>();

  @Test
  void callIsCountedAndHasTheTraceAndADeadline() throws Exception {
    Orders orders =
        Orders.getOrder((request, observer) -> {
          trace.set(CurrentTrace.traceId());
          deadline.set(Context.current().getDeadline());
          Orders.answer(request, observer);
        });
    try (RunningServer server =
        RunningServer.of(CallPath.forServer().tokens(Tokens.PLAIN).build(), orders)) {
      Channel channel =
          ClientInterceptors.intercept(
              server.channel(Tokens.authorization("Bearer user-1:orders")),
              ClientCallPath.of(registry, Duration.ofSeconds(5)));

      CurrentTrace.with(Context.ROOT, TRACE)
          .call(() -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET));
    }

    assertThat(trace).hasValue(TRACE.getTraceId());
    assertThat(deadline)
        .hasValueMatching(given -> given.timeRemaining(TimeUnit.NANOSECONDS) <= 5_000_000_000L);
    assertThat(registry.get("grpc.client.started").counter().count()).isEqualTo(1);
    assertThat(registry.get("grpc.client.handled").tag("grpc_code", "OK").counter().count())
        .isEqualTo(1);
  }

  @Test
  void callOfAClientThatIsShutDownFails() {
    AtomicReference<Status> failed = new AtomicReference<>();

    new BearerCredentials(() -> "token")
        .applyRequestMetadata(
            new Encrypted(),
            task -> {
              throw new RejectedExecutionException();
            },
            new MetadataApplier() {
              @Override
              public void apply(Metadata headers) {
                throw new AssertionError("no token");
              }

              @Override
              public void fail(Status status) {
                failed.set(status);
              }
            });

    assertThat(failed)
        .hasValueMatching(status -> status.getCode() == Status.Code.UNAVAILABLE)
        .hasValueMatching(status -> "The client is shut down.".equals(status.getDescription()));
  }

  @Test
  void callOfAServerThatIsGoneIsCountedAsItEnded() {
    RunningServer server = RunningServer.of(CallPath.forServer().build(), Orders.answering());
    Channel channel =
        ClientInterceptors.intercept(
            server.channel(), ClientCallPath.of(registry, Duration.ofSeconds(5)));
    server.close();

    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> OrderServiceGrpc.newBlockingStub(channel).getOrder(Orders.GET)))
        .isNotNull();
    assertThat(
            registry.get("grpc.client.handled").tag("grpc_code", "UNAVAILABLE").counter().count())
        .isEqualTo(1);
  }

  private static final class Encrypted extends RequestInfo {
    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      return OrderServiceGrpc.getGetOrderMethod();
    }

    @Override
    public CallOptions getCallOptions() {
      return CallOptions.DEFAULT;
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return SecurityLevel.PRIVACY_AND_INTEGRITY;
    }

    @Override
    public String getAuthority() {
      return "localhost";
    }

    @Override
    public Attributes getTransportAttrs() {
      return Attributes.EMPTY;
    }
  }
}
