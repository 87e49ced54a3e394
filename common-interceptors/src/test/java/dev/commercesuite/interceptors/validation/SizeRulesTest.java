package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderLine;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.payment.v1.ReportProviderEventRequest;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.interceptors.testing.RunningServer;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SizeRulesTest {
  private final SizeRules sizes = new SizeRules();

  @Test
  void aListOfTooManyItemsIsAllThatIsSaid() {
    IssueServiceTokenRequest request =
        IssueServiceTokenRequest.newBuilder().addAllScopes(Collections.nCopies(15_000, "")).build();
    try (RunningServer server =
        RunningServer.of(
            CallPath.forServer().build(), new AuthServiceGrpc.AuthServiceImplBase() {})) {
      RemoteFailure failure =
          RemoteFailure.from(
              catchThrowableOfType(
                  StatusRuntimeException.class,
                  () ->
                      AuthServiceGrpc.newBlockingStub(server.channel())
                          .issueServiceToken(request)));

      assertThat(failure.is(ErrorReason.ERROR_REASON_INVALID_REQUEST)).isTrue();
      assertThat(failure.message())
          .isEqualTo(
              "The request breaks a rule of the contract: scopes: must contain no more than 32"
                  + " items, found 15000 items.");
      assertThat(failure.fieldViolations())
          .containsExactly(
              new FieldViolation(
                  "scopes", "must contain no more than 32 items, found 15000 items"));
    }
  }

  @Test
  void sixteenOfManyViolationsAreListedAndAllAreCounted() {
    IssueServiceTokenRequest request =
        IssueServiceTokenRequest.newBuilder()
            .setClientId("client")
            .setClientSecret("secret")
            .addAllScopes(IntStream.range(0, 32).mapToObj(i -> "Scope " + i).toList())
            .build();
    try (RunningServer server =
        RunningServer.of(
            CallPath.forServer().build(), new AuthServiceGrpc.AuthServiceImplBase() {})) {
      RemoteFailure failure =
          RemoteFailure.from(
              catchThrowableOfType(
                  StatusRuntimeException.class,
                  () ->
                      AuthServiceGrpc.newBlockingStub(server.channel())
                          .issueServiceToken(request)));

      assertThat(failure.fieldViolations()).hasSize(16);
      assertThat(failure.metadata()).containsEntry("field_violations_count", "32");
    }
  }

  @Test
  void aTextIsMeasuredInCharacters() {
    String letter = "\uD83D\uDE00";
    CreateUserRequest request =
        CreateUserRequest.newBuilder().setDisplayName(letter.repeat(100)).build();

    assertThat(violations(request)).isEmpty();
    assertThat(violations(request.toBuilder().setDisplayName(letter.repeat(101)).build()))
        .containsExactly(
            new FieldViolation(
                "display_name",
                "must be at most 100 characters, found \"" + letter.repeat(100) + "…\""));
  }

  @Test
  void aSecretIsNotShown() {
    assertThat(
            violations(CreateUserRequest.newBuilder().setPassword("hunter2".repeat(100)).build()))
        .containsExactly(new FieldViolation("password", "must be at most 128 characters"));
  }

  @Test
  void binaryDataIsMeasuredInBytes() {
    assertThat(
            violations(
                ReportProviderEventRequest.newBuilder()
                    .setPayload(ByteString.copyFrom(new byte[262_145]))
                    .build()))
        .containsExactly(new FieldViolation("payload", "must be at most 262144 bytes"));
  }

  @Test
  void whatIsInsideObjectsIsMeasuredToo() {
    UpdateOrderRequest request =
        UpdateOrderRequest.newBuilder()
            .setOrder(
                Order.newBuilder()
                    .setNumber("1".repeat(41))
                    .addLines(OrderLine.newBuilder().setTitle("x".repeat(201))))
            .build();

    assertThat(violations(request))
        .extracting(FieldViolation::field)
        .containsExactlyInAnyOrder("order.number", "order.lines[0].title");
  }

  @Test
  void whatIsInsideAListOfTooManyItemsIsNotLookedAt() {
    CreateOrderRequest request =
        CreateOrderRequest.newBuilder()
            .addAllLines(
                Collections.nCopies(
                    101, CreateOrderLine.newBuilder().setProductId("x".repeat(1_000)).build()))
            .build();

    assertThat(violations(request))
        .containsExactly(
            new FieldViolation("lines", "must contain no more than 100 items, found 101 items"));
  }

  @Test
  void pairsAreCountedAndTheirTextsMeasured() {
    ListProductsRequest.Builder request = ListProductsRequest.newBuilder();
    request.putMetadata("k".repeat(41), "v".repeat(201));
    assertThat(violations(request.build()))
        .extracting(FieldViolation::description)
        .satisfiesExactlyInAnyOrder(
            key -> assertThat(key).startsWith("must be at most 40 characters"),
            value -> assertThat(value).startsWith("must be at most 200 characters"));

    for (int i = 0; i < 20; i++) {
      request.putMetadata("key " + i, "");
    }
    assertThat(violations(request.build()))
        .containsExactly(
            new FieldViolation(
                "metadata", "must contain no more than 20 entries, found 21 entries"));
  }

  @Test
  void aFieldMaskHasABoundOfItsOwn() {
    assertThat(violations(masked(Collections.nCopies(32, "n".repeat(100))))).isEmpty();
    assertThat(violations(masked(Collections.nCopies(33, "note"))))
        .containsExactly(
            new FieldViolation(
                "update_mask.paths", "must contain no more than 32 items, found 33 items"));
    assertThat(violations(masked(List.of("note", "n".repeat(100_000)))))
        .containsExactly(
            new FieldViolation(
                "update_mask.paths[1]",
                "must be at most 100 characters, found \"" + "n".repeat(100) + "…\""));
  }

  @Test
  void allAreCountedAndTheFirstDescribed() {
    Order.Builder order = Order.newBuilder();
    for (int i = 0; i < 100; i++) {
      order.addLines(OrderLine.newBuilder().setTitle("x".repeat(201)));
    }
    SizeRules.TooLarge found = sizes.check(UpdateOrderRequest.newBuilder().setOrder(order).build());

    assertThat(found.count()).isEqualTo(100);
    assertThat(found.first()).hasSize(16);
  }

  private List<FieldViolation> violations(Message request) {
    SizeRules.TooLarge found = sizes.check(request);
    assertThat(found.first()).hasSize(found.count());
    return found.first();
  }

  private static UpdateOrderRequest masked(List<String> paths) {
    return UpdateOrderRequest.newBuilder()
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(paths))
        .build();
  }
}
