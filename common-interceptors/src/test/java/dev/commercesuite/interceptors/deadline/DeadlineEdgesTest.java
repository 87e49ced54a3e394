package dev.commercesuite.interceptors.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.errors.FailureException;
import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that come too late, calls that are refused, and calls that have a deadline already. */
class DeadlineEdgesTest {
  private final List<Context> contexts = new ArrayList<>();
  private final DeadlineInterceptor interceptor = new DeadlineInterceptor(DeadlineRule.DEFAULT);

  @Test
  void callThatComesTooLateNeverReachesItsHandler() throws Exception {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Context.CancellableContext late =
            Context.ROOT.withDeadline(Deadline.after(-1, TimeUnit.SECONDS), timer)) {
      FailureException refused =
          catchThrowableOfType(FailureException.class, () -> late.call(() -> start(false)));

      assertThat(refused.failure().reasonName()).isEqualTo("DEADLINE_EXCEEDED");
      assertThat(contexts).isEmpty();
    }
  }

  /** Its timer would run on. */
  @Test
  void deadlineEndsWithACallThatIsRefusedAtItsStart() {
    assertThatThrownBy(() -> Context.ROOT.call(() -> start(true))).hasMessage("refused");

    assertThat(contexts.getFirst().getDeadline()).isNotNull();
    assertThat(contexts.getFirst().isCancelled()).isTrue();
  }

  @Test
  void standardMayBeTheLongestAndIsAboveZero() {
    Duration second = Duration.ofSeconds(1);

    assertThat(new DeadlineRule(second, second).standard()).isEqualTo(second);
    assertThatThrownBy(() -> new DeadlineRule(Duration.ZERO, second))
        .hasMessage("standard is PT0S, must be above zero and at most longest, PT1S");
  }

  @Test
  void clientKeepsTheDeadlineThatACallHas() {
    Deadline own = Deadline.after(5, TimeUnit.SECONDS);

    assertThat(
            deadline(OrderServiceGrpc.getGetOrderMethod(), CallOptions.DEFAULT.withDeadline(own)))
        .isEqualTo(own);
  }

  @Test
  void clientLeavesStreamsOpen() {
    assertThat(deadline(OrderServiceGrpc.getWatchOrderMethod(), CallOptions.DEFAULT)).isNull();
    assertThat(deadline(OrderServiceGrpc.getGetOrderMethod(), CallOptions.DEFAULT)).isNotNull();
  }

  private static @Nullable Deadline deadline(MethodDescriptor<?, ?> method, CallOptions options) {
    List<CallOptions> passedOn = new ArrayList<>();
    Channel channel =
        new Channel() {
          @Override
          public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
              MethodDescriptor<ReqT, RespT> called, CallOptions given) {
            passedOn.add(given);
            return new NoClientCall<>();
          }

          @Override
          public String authority() {
            return "localhost";
          }
        };
    var _ =
        new DeadlineClientInterceptor(Duration.ofMinutes(1))
            .interceptCall(method, options, channel);
    return passedOn.getFirst().getDeadline();
  }

  private ServerCall.Listener<GetOrderRequest> start(boolean refuse) {
    return interceptor.interceptCall(
        new NoCall<>(OrderServiceGrpc.getGetOrderMethod()),
        new Metadata(),
        (_, _) -> {
          contexts.add(Context.current());
          if (refuse) {
            throw new IllegalStateException("refused");
          }
          return new ServerCall.Listener<>() {};
        });
  }

  private static final class NoClientCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {
    @Override
    public void start(Listener<RespT> listener, Metadata headers) {}

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(ReqT message) {}
  }
}
