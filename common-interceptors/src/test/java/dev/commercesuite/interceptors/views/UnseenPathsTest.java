package dev.commercesuite.interceptors.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.commercesuite.api.catalog.v1.GetProductResponse;
import dev.commercesuite.api.catalog.v1.ListProductsRequest;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.interceptors.auth.Caller;
import org.junit.jupiter.api.Test;

/** What is sent as it is, without being taken apart and put together again. */
class UnseenPathsTest {
  private final AnswerViews views =
      AnswerViews.builder()
          .show(Order.getDescriptor(), Order.Builder.class, (order, _) -> order.clearNote())
          .build();

  @Test
  void objectWithObjectsOfWhichNoneHasAView() {
    GetProductResponse answer =
        GetProductResponse.newBuilder()
            .setProduct(Product.newBuilder().setCreateTime(Timestamp.newBuilder().setSeconds(1)))
            .build();
    ListProductsRequest times =
        ListProductsRequest.newBuilder()
            .setCreatedFrom(Timestamp.newBuilder().setSeconds(1))
            .build();

    assertThat(views.render(answer, Caller.ANONYMOUS)).isSameAs(answer);
    assertThat(views.render(times, Caller.ANONYMOUS)).isSameAs(times);
  }

  @Test
  void objectOfATypeThatContainsItself() {
    Struct inner =
        Struct.newBuilder().putFields("a", Value.newBuilder().setBoolValue(true).build()).build();
    Struct outer =
        Struct.newBuilder()
            .putFields("b", Value.newBuilder().setStructValue(inner).build())
            .build();

    assertThat(views.render(outer, Caller.ANONYMOUS)).isSameAs(outer);
  }

  @Test
  void typeHasOneView() {
    AnswerViews.Builder builder =
        AnswerViews.builder().show(Order.getDescriptor(), Order.Builder.class, (_, _) -> {});

    assertThatThrownBy(() -> builder.show(Order.getDescriptor(), Order.Builder.class, (_, _) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("commerce.order.v1.Order has two views; expected one that says all");
  }
}
