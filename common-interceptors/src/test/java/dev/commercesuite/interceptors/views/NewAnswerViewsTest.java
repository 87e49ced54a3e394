package dev.commercesuite.interceptors.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.ListOrderChangesResponse;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderChange;
import dev.commercesuite.interceptors.auth.Caller;
import org.junit.jupiter.api.Test;

/** Where a type with a view can stand, found anew by each test. */
class NewAnswerViewsTest {
  private static final Order ORDER = Order.newBuilder().setId("order-1").setNote("Ring!").build();
  private static final Order SHOWN = Order.newBuilder().setId("order-1").build();

  private final AnswerViews views =
      AnswerViews.builder()
          .show(Order.getDescriptor(), Order.Builder.class, (order, _) -> order.clearNote())
          .build();

  @Test
  void inAField() {
    assertThat(
            views.render(GetOrderResponse.newBuilder().setOrder(ORDER).build(), Caller.ANONYMOUS))
        .isEqualTo(GetOrderResponse.newBuilder().setOrder(SHOWN).build());
  }

  @Test
  void inEachItemOfAList() {
    assertThat(
            views.render(
                ListOrdersResponse.newBuilder().addOrders(ORDER).addOrders(ORDER).build(),
                Caller.ANONYMOUS))
        .isEqualTo(ListOrdersResponse.newBuilder().addOrders(SHOWN).addOrders(SHOWN).build());
  }

  @Test
  void insideOfWhatHasNoView() {
    assertThat(views.render(changes(ORDER), Caller.ANONYMOUS)).isEqualTo(changes(SHOWN));
  }

  @Test
  void nowhere() {
    GetOrderRequest request = GetOrderRequest.newBuilder().setOrderId("order-1").build();

    assertThat(views.render(request, Caller.ANONYMOUS)).isSameAs(request);
    assertThat(AnswerViews.FULL.render(ORDER, Caller.ANONYMOUS)).isSameAs(ORDER);
    assertThat(views.render(GetOrderResponse.getDefaultInstance(), Caller.ANONYMOUS))
        .isEqualTo(GetOrderResponse.getDefaultInstance());
  }

  private static ListOrderChangesResponse changes(Order order) {
    return ListOrderChangesResponse.newBuilder()
        .addChanges(OrderChange.newBuilder().setOrder(order))
        .build();
  }
}
