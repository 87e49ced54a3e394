package dev.commercesuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.BatchGetProductsRequest;
import dev.commercesuite.api.order.v1.CreateOrderLine;
import dev.commercesuite.api.order.v1.CreateOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.user.v1.DeleteUserRequest;
import dev.commercesuite.api.user.v1.ListSessionsRequest;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Messages that say the same are the same bytes, in whatever case they write their UUIDs. */
class CanonicalBytesTest {
  private static final String ONE = "0190a1b2-c3d4-7abc-8def-0123456789ab";
  private static final String TWO = UUID.randomUUID().toString();

  @Test
  void theCaseOfTheRequestIdSaysNothing() {
    DeleteUserRequest request =
        DeleteUserRequest.newBuilder().setUserId(ONE).setRequestId(TWO).build();

    assertSame(request, request.toBuilder().setRequestId(capitals(TWO)).build());
    assertSame(request, request.toBuilder().setUserId(capitals(ONE)).build());
    assertDifferent(request, request.toBuilder().setUserId(TWO).build());
    assertDifferent(request, request.toBuilder().setUserId("me").build());
  }

  @Test
  void norThatOfIdsInsideAndInLists() {
    CreateOrderRequest order =
        CreateOrderRequest.newBuilder()
            .addLines(CreateOrderLine.newBuilder().setProductId(ONE).setQuantity(1))
            .addLines(CreateOrderLine.newBuilder().setProductId(TWO).setQuantity(2))
            .setRequestId(TWO)
            .build();
    CreateOrderRequest.Builder shouted = order.toBuilder();
    shouted.getLinesBuilder(1).setProductId(capitals(TWO));
    assertSame(order, shouted.build());

    assertSame(
        BatchGetProductsRequest.newBuilder().addProductIds(ONE).addProductIds(TWO).build(),
        BatchGetProductsRequest.newBuilder()
            .addProductIds(capitals(ONE))
            .addProductIds(TWO)
            .build());
    assertDifferent(
        BatchGetProductsRequest.newBuilder().addProductIds(ONE).addProductIds(TWO).build(),
        BatchGetProductsRequest.newBuilder().addProductIds(TWO).addProductIds(ONE).build());

    UpdateOrderRequest update =
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId(ONE).setNote("a"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
            .build();
    UpdateOrderRequest.Builder sameUpdate = update.toBuilder();
    sameUpdate.getOrderBuilder().setId(capitals(ONE));
    assertSame(update, sameUpdate.build());
  }

  @Test
  void aUserThatAListNamesIsTheSameInCapitals() {
    assertSame(
        ListSessionsRequest.newBuilder().setUserId(ONE).build(),
        ListSessionsRequest.newBuilder().setUserId(capitals(ONE)).build());
  }

  @Test
  void theCaseOfOtherTextsCounts() {
    CreateOrderRequest order = CreateOrderRequest.newBuilder().setNote(ONE).build();

    assertDifferent(order, order.toBuilder().setNote(capitals(ONE)).build());
    assertDifferent(
        order.toBuilder().putMetadata("erp_id", ONE).build(),
        order.toBuilder().putMetadata("erp_id", capitals(ONE)).build());
  }

  @Test
  void messagesOfOneContentAndTwoTypesAreTwo() {
    assertDifferent(Order.getDefaultInstance(), CreateOrderRequest.getDefaultInstance());
  }

  private static String capitals(String id) {
    return id.toUpperCase(Locale.ROOT);
  }

  private static void assertSame(Message one, Message other) {
    assertThat(CanonicalBytes.of(other)).isEqualTo(CanonicalBytes.of(one));
  }

  private static void assertDifferent(Message one, Message other) {
    assertThat(CanonicalBytes.of(other)).isNotEqualTo(CanonicalBytes.of(one));
  }
}
