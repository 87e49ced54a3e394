package dev.commercesuite.interceptors.errors;

import static dev.commercesuite.api.order.v1.OrderServiceGrpc.getGetOrderMethod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ErrorMappingInterceptorTest {

  private static final class OrderMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final ErrorMapper MAPPER =
      thrown ->
          thrown instanceof OrderMissing
              ? Failure.of(ErrorReason.ERROR_REASON_ETAG_MISMATCH, "It changed.")
              : null;

  private static final CallPath PATH =
      CallPath.forServer().errors(MAPPER).tokens(Tokens.PLAIN).build();

  @Test
  void mapsWhatAHandlerThrows() {
    assertThat(
            failureOf(
                Orders.getOrder((request, observer) -> {
                  throw new OrderMissing();
                })))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_ETAG_MISMATCH))
        .extracting(RemoteFailure::message)
        .isEqualTo("It changed.");
  }

  @Test
  void mapsWhatAHandlerGivesToOnError() {
    assertThat(
            failureOf(Orders.getOrder((request, observer) -> observer.onError(new OrderMissing()))))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_ETAG_MISMATCH));
  }

  @Test
  void mapsWhatAStreamThrowsAfterItsFirstMessage() {
    Orders orders =
        Orders.watchOrder((request, observer) -> {
          observer.onNext(WatchOrderResponse.getDefaultInstance());
          throw new OrderMissing();
        });
    try (RunningServer server = RunningServer.of(PATH, orders)) {
      Iterator<WatchOrderResponse> messages =
          OrderServiceGrpc.newBlockingStub(authorized(server)).watchOrder(Orders.WATCH);

      assertThat(messages.next()).isEqualTo(WatchOrderResponse.getDefaultInstance());
      StatusRuntimeException thrown =
          catchThrowableOfType(StatusRuntimeException.class, messages::next);
      assertThat(RemoteFailure.from(thrown).is(ErrorReason.ERROR_REASON_ETAG_MISMATCH)).isTrue();
    }
  }

  @Test
  void hidesAnUnknownExceptionAndLogsItOnce() {
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      RemoteFailure failure =
          failureOf(
              Orders.getOrder((request, observer) -> {
                throw new IllegalStateException("select * from secrets");
              }));

      assertThat(failure.is(ErrorReason.ERROR_REASON_INTERNAL)).isTrue();
      assertThat(failure.toString()).doesNotContain("secrets");
      assertThat(failure.metadata().get("trace_id")).matches("[0-9a-f]{32}");
      assertThat(log.events()).hasSize(1);
      assertThat(log.events().getFirst().getThrowableProxy().getMessage())
          .isEqualTo("select * from secrets");
      assertThat(log.events().getFirst().getMDCPropertyMap())
          .containsEntry("trace_id", failure.metadata().get("trace_id"));
    }
  }

  @Test
  void hidesAStatusThatTheHandlerDidNotDeclare() {
    StatusRuntimeException fromPeer =
        Failure.of(ErrorReason.ERROR_REASON_TOKEN_EXPIRED, "peer").toStatusRuntimeException();

    assertThat(failureOf(Orders.getOrder((request, observer) -> observer.onError(fromPeer))))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_INTERNAL));
    assertThat(
            failureOf(
                Orders.getOrder((request, observer) -> {
                  throw fromPeer;
                })))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_INTERNAL));
  }

  @Test
  void saysTheTraceAlsoWhenAnotherThreadFailsTheCall() {
    RemoteFailure failure =
        failureOf(
            Orders.getOrder((request, observer) ->
                Thread.ofVirtual()
                    .start(() -> observer.onError(new IllegalStateException("broken")))));

    assertThat(failure.is(ErrorReason.ERROR_REASON_INTERNAL)).isTrue();
    assertThat(failure.metadata()).containsKey("trace_id");
  }

  @Test
  void saysTheTraceOfWhatOperatorsAreAskedAboutAndOfNothingElse() {
    assertThat(refused(ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE).metadata())
        .containsKey("trace_id");
    assertThat(refused(ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED).metadata())
        .containsKey("trace_id");
    assertThat(refused(ErrorReason.ERROR_REASON_ETAG_MISMATCH).metadata()).isEmpty();
  }

  private static RemoteFailure refused(ErrorReason reason) {
    return failureOf(
        Orders.getOrder((request, observer) -> {
          throw Failure.of(reason, "No.").exception();
        }));
  }

  @Test
  void survivesABrokenMapper() {
    CallPath path =
        CallPath.forServer()
            .tokens(Tokens.PLAIN)
            .errors(thrown -> {
              throw new IllegalStateException("mapper");
            })
            .build();
    Orders orders =
        Orders.getOrder((request, observer) -> {
          throw new OrderMissing();
        });
    assertThat(failureOf(path, orders))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_INTERNAL));
  }

  @Test
  void keepsTheAnswerWhenTheHandlerThrowsAfterIt() {
    Orders orders =
        Orders.getOrder((request, observer) -> {
          Orders.answer(request, observer);
          throw new IllegalStateException("too late");
        });
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      try (RunningServer server = RunningServer.of(PATH, orders)) {
        assertThat(OrderServiceGrpc.newBlockingStub(authorized(server)).getOrder(Orders.GET))
            .isEqualTo(GetOrderResponse.getDefaultInstance());
      }
      assertThat(log.events()).hasSize(1);
    }
  }

  @Test
  void dropsWhatIsSentAfterAFailure() {
    assertThat(
            failureOf(
                Orders.getOrder((request, observer) -> {
                  observer.onError(new OrderMissing());
                  throw new IllegalStateException("again");
                })))
        .matches(failure -> failure.is(ErrorReason.ERROR_REASON_ETAG_MISMATCH));
  }

  @Test
  void saysThatAnRpcIsNotBuilt() {
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      StatusRuntimeException thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  OrderServiceGrpc.newBlockingStub(authorized(server))
                      .listOrders(ListOrdersRequest.getDefaultInstance()));
      assertThat(RemoteFailure.from(thrown).is(ErrorReason.ERROR_REASON_NOT_IMPLEMENTED)).isTrue();
      assertThat(thrown).hasMessageContaining("commerce.order.v1.OrderService/ListOrders");
    }
  }

  @Test
  void saysThatAnRpcIsUnknown() {
    try (RunningServer server = RunningServer.of(PATH)) {
      StatusRuntimeException thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> OrderServiceGrpc.newBlockingStub(server.channel()).getOrder(Orders.GET));
      assertThat(RemoteFailure.from(thrown).is(ErrorReason.ERROR_REASON_NOT_IMPLEMENTED)).isTrue();
    }
  }

  @Test
  void rejectsBytesThatAreNoMessage() {
    MethodDescriptor<byte[], GetOrderResponse> raw =
        getGetOrderMethod().toBuilder(new Bytes(), getGetOrderMethod().getResponseMarshaller())
            .build();
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class);
        RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      StatusRuntimeException thrown =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      authorized(server), raw, CallOptions.DEFAULT, new byte[] {10, 120, 1}));
      assertThat(RemoteFailure.from(thrown).is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void doesNotLogWhatACancelledCallThrows() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    Orders orders =
        Orders.getOrder((request, observer) -> {
          Context.current().addListener(c -> cancelled.countDown(), Runnable::run);
          reached.countDown();
          cancelled.await();
          throw new IllegalStateException("statement was cancelled");
        });
    try (RecordedLog log = RecordedLog.of(ErrorMappingInterceptor.class)) {
      try (RunningServer server = RunningServer.of(PATH, orders)) {
        ListenableFuture<GetOrderResponse> answer =
            OrderServiceGrpc.newFutureStub(authorized(server)).getOrder(Orders.GET);
        reached.await();
        answer.cancel(true);
        cancelled.await();
      }
      assertThat(log.events()).isEmpty();
    }
  }

  @Test
  void throwsAFailureAsItIs() {
    FailureException exception = Failure.of(ErrorReason.ERROR_REASON_INTERNAL, "text").exception();

    assertThat(exception).hasMessage("INTERNAL: text");
    assertThat(exception.getStackTrace()).isEmpty();
    assertThatThrownBy(
            () -> {
              throw exception;
            })
        .isSameAs(exception);
    assertThat(exception.failure().toStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
  }

  private static Channel authorized(RunningServer server) {
    return server.channel(Tokens.authorization("Bearer user-1:orders"));
  }

  private static RemoteFailure failureOf(BindableService service) {
    return failureOf(PATH, service);
  }

  private static RemoteFailure failureOf(CallPath path, BindableService service) {
    try (RunningServer server = RunningServer.of(path, service)) {
      return RemoteFailure.from(
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> OrderServiceGrpc.newBlockingStub(authorized(server)).getOrder(Orders.GET)));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException();
    }
  }
}
