package dev.commercesuite.system.security.people;

import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.payment.v1.ListPaymentsRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.util.concurrent.TimeUnit;

/** What anybody may read with a token of their own, once in each process. */
public final class OwnReads {
  private static final long DEADLINE_SECONDS = 20;
  private static final int SOME = 5;

  private OwnReads() {}

  /** OwnReads something, or throws what the service answers instead. */
  public static void of(String process, Channel channel, String token) {
    switch (process) {
      case "user" -> user(channel, token);
      case "order" -> orders(channel, token);
      case "payment" -> payments(channel, token);
      default -> throw new AssertionError("nothing is known to read in " + process);
    }
  }

  /** The reason why nothing can be read, or what failed without one; empty when it can. */
  public static String refusal(String process, Channel channel, String token) {
    try {
      of(process, channel, token);
      return "";
    } catch (StatusRuntimeException e) {
      RemoteFailure failure = RemoteFailure.from(e);
      return failure.reason().isEmpty() ? failure.code().name() : failure.reason();
    }
  }

  private static void user(Channel channel, String token) {
    var _ =
        as(token, UserServiceGrpc.newBlockingStub(channel))
            .getUser(GetUserRequest.newBuilder().setUserId("me").build());
  }

  private static void orders(Channel channel, String token) {
    var _ =
        as(token, OrderServiceGrpc.newBlockingStub(channel))
            .listOrders(ListOrdersRequest.newBuilder().setPageSize(SOME).build());
  }

  private static void payments(Channel channel, String token) {
    var _ =
        as(token, PaymentServiceGrpc.newBlockingStub(channel))
            .listPayments(ListPaymentsRequest.newBuilder().setPageSize(SOME).build());
  }

  private static <S extends AbstractStub<S>> S as(String token, S stub) {
    return stub.withCallCredentials(new BearerCredentials(() -> token))
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
