package dev.commercesuite.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.auth.AccessRules;
import dev.commercesuite.interceptors.auth.AuthenticationInterceptor;
import dev.commercesuite.interceptors.auth.AuthorizationInterceptor;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.interceptors.auth.ServiceCertificateInterceptor;
import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineInterceptor;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.interceptors.limits.LoadLimitInterceptor;
import dev.commercesuite.interceptors.limits.WholeRequestInterceptor;
import dev.commercesuite.interceptors.logging.AccessLogInterceptor;
import dev.commercesuite.interceptors.metrics.MetricsInterceptor;
import dev.commercesuite.interceptors.testing.NoCall;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.Tokens;
import dev.commercesuite.interceptors.tracing.TracingInterceptor;
import dev.commercesuite.interceptors.validation.ValidationInterceptor;
import dev.commercesuite.interceptors.views.AnswerViews;
import dev.commercesuite.interceptors.views.ViewInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each interceptor alone, between a call and a handler that write down what reaches them: whatever
 * it does itself, it passes every callback on to the handler, and whatever the handler sends on to
 * the call.
 */
class CallbacksTest {
  private static final Caller CALLER =
      new Caller("user-1", Caller.Kind.USER, Set.of("orders"), "token-1", "", Instant.MAX);

  private final List<String> heard = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private Context context = Context.ROOT;

  private static Stream<Arguments> interceptors() {
    AccessRules rules = new AccessRules();
    return Stream.of(
            new MetricsInterceptor(new SimpleMeterRegistry()),
            new TracingInterceptor(),
            new AccessLogInterceptor(1),
            new ErrorMappingInterceptor(_ -> null),
            new LoadLimitInterceptor(LoadLimit.DEFAULT, new SimpleMeterRegistry()),
            new WholeRequestInterceptor(LoadLimit.DEFAULT),
            new DeadlineInterceptor(DeadlineRule.DEFAULT),
            new AuthenticationInterceptor(rules, Tokens.PLAIN),
            new ServiceCertificateInterceptor(ServiceCertificateNames.OWN),
            new AuthorizationInterceptor(rules),
            new ValidationInterceptor(),
            new ViewInterceptor(AnswerViews.FULL))
        .map(interceptor -> Arguments.of(interceptor.getClass().getSimpleName(), interceptor));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("interceptors")
  void handlerHearsOfEverythingUntilItsCallIsComplete(String name, ServerInterceptor interceptor)
      throws Exception {
    ServerCall.Listener<GetOrderRequest> listener = start(interceptor);

    listener.onReady();
    listener.onMessage(Orders.GET);
    listener.onHalfClose();
    listener.onComplete();

    assertThat(heard).containsExactly("ready", "message", "half-closed", "complete");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("interceptors")
  void handlerHearsThatItsCallIsCancelled(String name, ServerInterceptor interceptor)
      throws Exception {
    start(interceptor).onCancel();

    assertThat(heard).containsExactly("cancelled");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("interceptors")
  void callGetsWhatTheHandlerSends(String name, ServerInterceptor interceptor) throws Exception {
    start(interceptor).onHalfClose();

    assertThat(sent).containsExactly("headers", "message", "OK");
  }

  @Test
  void cancelledCallCountsAsCancelledOnce() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ServerCall.Listener<GetOrderRequest> listener = start(new MetricsInterceptor(registry));

    listener.onCancel();
    listener.onCancel();

    assertThat(registry.get("grpc.server.handled").tag("grpc_code", "CANCELLED").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("grpc.server.started").counter().count()).isEqualTo(1);
    assertThat(registry.get("grpc.server.handling").timer().count()).isEqualTo(1);
  }

  @Test
  void cancelledCallIsLoggedAsCancelledOnce() throws Exception {
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class)) {
      ServerCall.Listener<GetOrderRequest> listener = start(new AccessLogInterceptor(1));

      listener.onMessage(Orders.GET);
      listener.onMessage(Orders.GET);
      listener.onCancel();
      listener.onCancel();

      assertThat(log.events()).hasSize(1);
      ILoggingEvent line = log.events().getFirst();
      assertThat(RecordedLog.facts(line))
          .contains("code=CANCELLED", "request_bytes=" + 2 * Orders.GET.getSerializedSize());
    }
  }

  @Test
  void deadlineEndsWithTheCall() throws Exception {
    start(new DeadlineInterceptor(DeadlineRule.DEFAULT)).onComplete();
    assertThat(context.isCancelled()).isTrue();

    start(new DeadlineInterceptor(DeadlineRule.DEFAULT)).onCancel();
    assertThat(context.isCancelled()).isTrue();
    assertThat(sent).as("no failure").isEmpty();
  }

  private ServerCall.Listener<GetOrderRequest> start(ServerInterceptor interceptor)
      throws Exception {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer user-1:orders");
    return CurrentCaller.with(Context.ROOT, CALLER, () -> {})
        .call(() -> interceptor.interceptCall(new WrittenCall(), headers, handler()));
  }

  private ServerCallHandler<GetOrderRequest, GetOrderResponse> handler() {
    return (call, headers) -> {
      context = Context.current();
      return new ServerCall.Listener<>() {
        @Override
        public void onReady() {
          heard.add("ready");
        }

        @Override
        public void onMessage(GetOrderRequest message) {
          heard.add("message");
        }

        @Override
        public void onHalfClose() {
          heard.add("half-closed");
          call.sendHeaders(new Metadata());
          call.sendMessage(GetOrderResponse.getDefaultInstance());
          call.close(Status.OK, new Metadata());
        }

        @Override
        public void onCancel() {
          heard.add("cancelled");
        }

        @Override
        public void onComplete() {
          heard.add("complete");
        }
      };
    };
  }

  private final class WrittenCall extends NoCall<GetOrderRequest, GetOrderResponse> {
    WrittenCall() {
      super(OrderServiceGrpc.getGetOrderMethod());
    }

    @Override
    public void sendHeaders(Metadata headers) {
      sent.add("headers");
    }

    @Override
    public void sendMessage(GetOrderResponse message) {
      sent.add("message");
    }

    @Override
    public void close(Status status, Metadata trailers) {
      sent.add(status.getCode().name());
    }
  }
}
