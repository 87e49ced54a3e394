package dev.commercesuite.interceptors.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls whose client does not send its request; the timer is run by hand. */
class RequestInTimeTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final DeadlineInterceptor interceptor =
      new DeadlineInterceptor(new DeadlineRule(LONG, LONG), timer);
  private final List<Status.Code> closed = new ArrayList<>();

  RequestInTimeTest() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void isClosedAsOneWhoseDeadlineHasPassed() {
    var _ = start(HealthGrpc.getWatchMethod());

    assertThat(timer.getQueue()).hasSize(1);
    assertThat(((Delayed) timer.getQueue().element()).getDelay(TimeUnit.SECONDS))
        .isBetween(0L, DeadlineInterceptor.REQUEST.toSeconds());
    timer.getQueue().element().run();

    assertThat(closed).containsExactly(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void unaryCallWithALongDeadlineIsToo() {
    var _ = start(HealthGrpc.getCheckMethod());

    assertThat(timer.getQueue()).as("the deadline, and the request").hasSize(2);
    timer.getQueue().element().run();

    assertThat(closed).containsExactly(Status.Code.DEADLINE_EXCEEDED);
  }

  static List<Consumer<ServerCall.Listener<HealthCheckRequest>>> ends() {
    return List.of(
        ServerCall.Listener::onHalfClose,
        ServerCall.Listener::onCancel,
        ServerCall.Listener::onComplete,
        listener -> listener.onMessage(HealthCheckRequest.getDefaultInstance()));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void nobodyWaitsForOneThatHasComeOrWillNot(
      Consumer<ServerCall.Listener<HealthCheckRequest>> end) {
    end.accept(start(HealthGrpc.getWatchMethod()));

    assertThat(timer.getQueue()).isEmpty();
    assertThat(closed).isEmpty();
  }

  private ServerCall.Listener<HealthCheckRequest> start(
      MethodDescriptor<HealthCheckRequest, HealthCheckResponse> method) {
    return interceptor.interceptCall(
        new Call(method), new Metadata(), (_, _) -> new ServerCall.Listener<>() {});
  }

  private final class Call extends NoCall<HealthCheckRequest, HealthCheckResponse> {
    Call(MethodDescriptor<HealthCheckRequest, HealthCheckResponse> method) {
      super(method);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status.getCode());
    }
  }
}
