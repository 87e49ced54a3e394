package dev.commercesuite.interceptors.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.ErrorMappingInterceptor;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  private final AtomicReference<Deadline> seen = new AtomicReference<>();
  private final Orders recording =
      Orders.getOrder((request, observer) -> {
        seen.set(Context.current().getDeadline());
        Orders.answer(request, observer);
      });

  @Test
  void givesACallWithoutDeadlineTheStandardOne() {
    try (RunningServer server = server(Duration.ofSeconds(20), Duration.ofMinutes(1), recording)) {
      assertThat(stub(server).getOrder(Orders.GET)).isNotNull();
      assertThat(seen).hasValueMatching(deadline -> secondsUntil(deadline) <= 20);
    }
  }

  @Test
  void cutsALongDeadline() {
    try (RunningServer server = server(Duration.ofSeconds(20), Duration.ofMinutes(1), recording)) {
      assertThat(stub(server).withDeadlineAfter(1, TimeUnit.HOURS).getOrder(Orders.GET))
          .isNotNull();
      assertThat(seen)
          .hasValueMatching(
              deadline -> secondsUntil(deadline) <= 60 && secondsUntil(deadline) > 30);
    }
  }

  @Test
  void keepsAShortDeadline() {
    try (RunningServer server = server(Duration.ofSeconds(20), Duration.ofMinutes(1), recording)) {
      assertThat(stub(server).withDeadlineAfter(40, TimeUnit.SECONDS).getOrder(Orders.GET))
          .isNotNull();
      assertThat(seen)
          .hasValueMatching(
              deadline -> secondsUntil(deadline) <= 40 && secondsUntil(deadline) > 20);
    }
  }

  @Test
  void leavesStreamsOpen() {
    Orders orders =
        Orders.watchOrder((request, observer) -> {
          observer.onNext(WatchOrderResponse.getDefaultInstance());
          assertThat(Context.current().getDeadline()).isNull();
          observer.onCompleted();
        });
    try (RunningServer server = server(Duration.ofSeconds(20), Duration.ofMinutes(1), orders)) {
      assertThat(stub(server).watchOrder(Orders.WATCH)).toIterable().hasSize(1);
    }
  }

  @Test
  void closesACallWhoseHandlerIsStillBusy() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
          answered.await();
          Orders.answer(request, observer);
        });
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      try (RunningServer server = server(Duration.ofMillis(20), Duration.ofMinutes(1), orders)) {
        RemoteFailure failure =
            RemoteFailure.from(
                catchThrowableOfType(
                    StatusRuntimeException.class, () -> stub(server).getOrder(Orders.GET)));

        assertThat(failure.is(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED)).isTrue();
        cancelled.await();
        answered.countDown();
      }
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void clientGivesUnaryCallsADeadline() {
    try (RunningServer server = server(Duration.ofMinutes(1), Duration.ofMinutes(2), recording)) {
      OrderServiceBlockingStub stub =
          stub(server).withInterceptors(new DeadlineClientInterceptor(Duration.ofSeconds(30)));

      assertThat(stub.getOrder(Orders.GET)).isNotNull();
      assertThat(seen).hasValueMatching(deadline -> secondsUntil(deadline) <= 30);
    }
  }

  @Test
  void clientNeverOutlivesTheCallItServes() throws Exception {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        RunningServer server = server(Duration.ofMinutes(1), Duration.ofMinutes(2), recording);
        Context.CancellableContext inbound =
            Context.current().withDeadlineAfter(10, TimeUnit.SECONDS, timer)) {
      OrderServiceBlockingStub stub =
          stub(server).withInterceptors(new DeadlineClientInterceptor(Duration.ofSeconds(30)));

      assertThat(inbound.call(() -> stub.getOrder(Orders.GET))).isNotNull();
      assertThat(seen).hasValueMatching(deadline -> secondsUntil(deadline) <= 10);
    }
  }

  @Test
  void rejectsAStandardAboveTheLongest() {
    assertThatThrownBy(() -> new DeadlineRule(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("standard is PT2S, must be above zero and at most longest, PT1S");
  }

  private static long secondsUntil(Deadline deadline) {
    return deadline.timeRemaining(TimeUnit.SECONDS);
  }

  private static RunningServer server(Duration standard, Duration longest, Orders orders) {
    return RunningServer.of(
        CallPath.forServer()
            .tokens(Tokens.PLAIN)
            .deadlines(new DeadlineRule(standard, longest))
            .build(),
        orders);
  }

  private static OrderServiceBlockingStub stub(RunningServer server) {
    return OrderServiceGrpc.newBlockingStub(
        server.channel(Tokens.authorization("Bearer user-1:orders")));
  }
}
