package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.CreateOrderResponse;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.logging.AccessLogInterceptor;
import dev.commercesuite.interceptors.testing.RecordedLog;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidationInterceptorTest {

  private static final String UUID = "01890a5d-ac96-774b-bcce-b302099a8057";

  private final AtomicBoolean handled = new AtomicBoolean();
  private final RunningServer server =
      RunningServer.of(
          CallPath.forServer().tokens(Tokens.PLAIN).build(), new OrderService(), new UserService());
  private final Channel channel = server.channel(Tokens.authorization("Bearer user-1:orders"));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void listsEveryViolationWithFieldValueAndExpectation() {
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .addLines(CreateOrderLine.newBuilder().setProductId(UUID).setQuantity(1))
            .addLines(CreateOrderLine.newBuilder().setProductId("abc").setQuantity(0))
            .setRequestId(UUID)
            .build();

    RemoteFailure failure =
        failureOf(() -> OrderServiceGrpc.newBlockingStub(channel).createOrder(request));

    assertThat(failure.is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
    assertThat(failure.fieldViolations())
        .containsExactlyInAnyOrder(
            new FieldViolation("lines[1].product_id", "must be a valid UUID, found \"abc\""),
            new FieldViolation(
                "lines[1].quantity",
                "must be greater than or equal to 1 and less than or equal to 10000, found 0"),
            new FieldViolation("shipping_address", "value is required"));
    assertThat(failure.message()).startsWith("The request breaks 3 rules of the contract: ");
    assertThat(handled).isFalse();
  }

  @Test
  void neverShowsASecret() {
    try (RecordedLog log = RecordedLog.of(AccessLogInterceptor.class)) {
      RemoteFailure failure =
          failureOf(() ->
              UserServiceGrpc.newBlockingStub(channel)
                  .createUser(
                      CreateUserRequest.newBuilder()
                          .setEmail("ada@example.com")
                          .setPassword("hunter2")
                          .setDisplayName("Ada")
                          .setRequestId(UUID)
                          .build()));

      assertThat(failure.fieldViolations())
          .containsExactly(new FieldViolation("password", "must be at least 12 characters"));
      assertThat(failure.toString()).doesNotContain("hunter2");
      assertThat(log.text()).doesNotContain("hunter2").contains("reason=INVALID_REQUEST");
    }
  }

  @Test
  void neverShowsASecretThatAPatternRefuses() {
    RemoteFailure failure =
        failureOf(() ->
            OrderServiceGrpc.newBlockingStub(channel)
                .payOrder(
                    PayOrderRequest.newBuilder()
                        .setOrderId(UUID)
                        .setPaymentMethodToken("4242 4242 4242 4242")
                        .setRequestId(UUID)
                        .build()));

    assertThat(failure.toString()).contains("payment_method_token").doesNotContain("4242");
  }

  @Test
  void namesTheChoiceThatWasNotMade() {
    RemoteFailure failure =
        failureOf(() ->
            OrderServiceGrpc.newBlockingStub(channel)
                .payOrder(
                    PayOrderRequest.newBuilder().setOrderId(UUID).setRequestId(UUID).build()));

    assertThat(failure.fieldViolations())
        .containsExactly(
            new FieldViolation("payment_method", "exactly one field is required in oneof"));
  }

  @Test
  void cutsLongValuesAndHidesControlCharacters() {
    RemoteFailure failure =
        failureOf(() ->
            UserServiceGrpc.newBlockingStub(channel)
                .createUser(
                    CreateUserRequest.newBuilder()
                        .setEmail("\u001b[31m" + "x".repeat(1_000))
                        .setPassword("a long enough password")
                        .setDisplayName("Ada")
                        .setRequestId(UUID)
                        .build()));

    assertThat(failure.fieldViolations()).isNotEmpty();
    assertThat(failure.fieldViolations())
        .allSatisfy(violation ->
            assertThat(violation.description())
                .hasSizeLessThan(200)
                .doesNotContain("\u001b")
                .endsWith("…\""));
  }

  @Test
  void letsAValidRequestThrough() {
    assertThat(
            UserServiceGrpc.newBlockingStub(channel)
                .createUser(
                    CreateUserRequest.newBuilder()
                        .setEmail("ada@example.com")
                        .setPassword("a long enough password")
                        .setDisplayName("Ada")
                        .setRequestId(UUID)
                        .build()))
        .isNotNull();
    assertThat(handled).isTrue();
  }

  private static RemoteFailure failureOf(Callable<?> call) {
    return RemoteFailure.from(catchThrowableOfType(StatusRuntimeException.class, call::call));
  }

  private final class OrderService extends OrderServiceGrpc.OrderServiceImplBase {
    @Override
    public void createOrder(
        CreateOrderRequest request, StreamObserver<CreateOrderResponse> observer) {
      handled.set(true);
      observer.onNext(CreateOrderResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class UserService extends UserServiceGrpc.UserServiceImplBase {
    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> observer) {
      handled.set(true);
      observer.onNext(CreateUserResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }
}
