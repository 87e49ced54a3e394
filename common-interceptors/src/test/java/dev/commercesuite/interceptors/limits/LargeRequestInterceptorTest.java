package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderRequest;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LargeRequestInterceptorTest {
  private static final CallPath PATH = CallPath.forServer().tokens(Tokens.PLAIN).build();

  /** Valid: what a newer client knows and this server does not. */
  private static final GetOrderRequest LARGE =
      Orders.GET.toBuilder()
          .setUnknownFields(
              UnknownFieldSet.newBuilder()
                  .addField(
                      1_000,
                      UnknownFieldSet.Field.newBuilder()
                          .addLengthDelimited(
                              ByteString.copyFrom(new byte[LargeRequestInterceptor.LARGE]))
                          .build())
                  .build())
          .build();

  @Test
  void refusesMoreFieldsThanARequestCanHave() {
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .addAllLines(Collections.nCopies(500_000, CreateOrderLine.getDefaultInstance()))
            .build();
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      RemoteFailure failure =
          failureOf(
              () -> OrderServiceGrpc.newBlockingStub(authorized(server)).createOrder(request));

      assertThat(failure.is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
      assertThat(failure.fieldViolations()).extracting(FieldViolation::field).containsOnly("lines");
      assertThat(failure.message()).contains("more than 20000 fields and items");
    }
  }

  @Test
  void countsWhatIsInsideFields() {
    // Each has two fields inside: 3 fields in all.
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .addAllLines(
                Collections.nCopies(
                    7_000, CreateOrderLine.newBuilder().setProductId("x").setQuantity(1).build()))
            .build();
    CreateOrderRequest fewer =
        request.toBuilder()
            .clearLines()
            .addAllLines(request.getLinesList().subList(0, 6_600))
            .build();
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      var orders = OrderServiceGrpc.newBlockingStub(authorized(server));

      assertThat(failureOf(() -> orders.createOrder(request)).message())
          .contains("more than 20000 fields and items");
      assertThat(failureOf(() -> orders.createOrder(fewer)).fieldViolations())
          .containsExactly(
              new FieldViolation("lines", "must contain no more than 100 items, found 6600 items"));
    }
  }

  @Test
  void takesAFewLargeRequestsAtATime() throws Exception {
    CountDownLatch arrived = new CountDownLatch(LargeRequestInterceptor.MOST_LARGE);
    CountDownLatch go = new CountDownLatch(1);
    Orders waiting =
        Orders.getOrder((request, observer) -> {
          arrived.countDown();
          go.await();
          Orders.answer(request, observer);
        });
    try (RunningServer server = RunningServer.of(PATH, waiting);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var orders = OrderServiceGrpc.newBlockingStub(authorized(server));
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < LargeRequestInterceptor.MOST_LARGE; i++) {
        calls.add(clients.submit(() -> orders.getOrder(LARGE)));
      }
      arrived.await();

      RemoteFailure refused = failureOf(() -> orders.getOrder(LARGE));
      Future<?> small = clients.submit(() -> orders.getOrder(Orders.GET));
      go.countDown();

      assertThat(refused.is(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
      assertThat(refused.retryDelay()).isEqualTo(Duration.ofSeconds(1));
      assertThat(small.get()).isNotNull();
      for (Future<?> call : calls) {
        assertThat(call.get()).isNotNull();
      }
      assertThat(orders.getOrder(LARGE)).as("their places are free again").isNotNull();
    }
  }

  @Test
  void oneThatIsNotWholeTakesNoPlace() {
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      Channel channel = authorized(server);
      for (int i = 0; i <= LargeRequestInterceptor.MOST_LARGE; i++) {
        ClientCall<GetOrderRequest, GetOrderResponse> call =
            channel.newCall(OrderServiceGrpc.getGetOrderMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(LARGE);
      }

      // Sent after them on the same connection.
      assertThat(OrderServiceGrpc.newBlockingStub(channel).getOrder(LARGE)).isNotNull();
    }
  }

  @Test
  void aStreamDoesNotKeepALargeRequest() {
    WatchOrderRequest request =
        Orders.WATCH.toBuilder().setUnknownFields(LARGE.getUnknownFields()).build();
    try (RunningServer server = RunningServer.of(PATH, Orders.answering())) {
      assertThat(
              failureOf(
                      () -> {
                        var _ =
                            OrderServiceGrpc.newBlockingStub(authorized(server))
                                .watchOrder(request)
                                .next();
                      })
                  .is(ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE))
          .isTrue();
    }
  }

  private static Channel authorized(RunningServer server) {
    return server.channel(Tokens.authorization("Bearer user-1:orders orders.staff"));
  }

  private static RemoteFailure failureOf(Runnable call) {
    return RemoteFailure.from(catchThrowableOfType(StatusRuntimeException.class, call::run));
  }
}
