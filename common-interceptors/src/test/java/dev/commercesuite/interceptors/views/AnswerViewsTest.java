package dev.commercesuite.interceptors.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.order.v1.GetOrderResponse;
import dev.commercesuite.api.order.v1.ListOrdersResponse;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderChange;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.WatchOrderResponse;
import dev.commercesuite.api.type.v1.Actor;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.interceptors.CallPath;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.testing.Orders;
import dev.commercesuite.interceptors.testing.RunningServer;
import dev.commercesuite.interceptors.testing.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerViewsTest {
  private static final Order ORDER =
      Order.newBuilder().setId("1").setNote("private").setPaymentId("7").build();
  private static final Order WITHOUT_NOTE = ORDER.toBuilder().clearNote().build();
  private static final Caller ADA = caller("ada");
  private static final Caller BOB = caller("bob");

  /** Only Ada sees the notes of orders, and who did what. */
  private static final AnswerViews VIEWS =
      AnswerViews.builder()
          .show(
              Order.getDescriptor(),
              Order.Builder.class,
              (order, caller) -> {
                if (!isAda(caller)) {
                  order.clearNote();
                }
              })
          .show(
              OrderEvent.getDescriptor(),
              OrderEvent.Builder.class,
              (event, caller) -> {
                if (!isAda(caller)) {
                  event.clearDetail();
                }
              })
          .show(
              Actor.getDescriptor(),
              Actor.Builder.class,
              (actor, caller) -> {
                if (!isAda(caller)) {
                  actor.clearId();
                }
              })
          .build();

  private static Caller caller(String id) {
    return new Caller(id, Caller.Kind.USER, Set.of("orders"), "", "", Instant.MAX);
  }

  private static boolean isAda(Caller caller) {
    return caller.subject().equals("ada");
  }

  @Test
  void showsTheMessageItself() {
    assertThat(VIEWS.render(ORDER, ADA)).isEqualTo(ORDER);
    assertThat(VIEWS.render(ORDER, BOB)).isEqualTo(WITHOUT_NOTE);
    assertThat(VIEWS.render(ORDER, Caller.ANONYMOUS)).isEqualTo(WITHOUT_NOTE);
  }

  @Test
  void findsWhatHasAViewWhereverItStands() {
    ListOrdersResponse page =
        ListOrdersResponse.newBuilder()
            .addAllOrders(List.of(ORDER, ORDER))
            .setNextPageToken("next")
            .build();
    WatchOrderResponse change =
        WatchOrderResponse.newBuilder()
            .setResumeToken("token")
            .setChange(
                OrderChange.newBuilder()
                    .setOrder(ORDER)
                    .setEvent(
                        OrderEvent.newBuilder()
                            .setSequence(4)
                            .setDetail("private")
                            .setActor(Actor.newBuilder().setId("private"))))
            .build();

    assertThat(VIEWS.render(page, BOB))
        .isEqualTo(
            ListOrdersResponse.newBuilder()
                .addAllOrders(List.of(WITHOUT_NOTE, WITHOUT_NOTE))
                .setNextPageToken("next")
                .build());
    assertThat(VIEWS.render(change, BOB))
        .isEqualTo(
            WatchOrderResponse.newBuilder()
                .setResumeToken("token")
                .setChange(
                    OrderChange.newBuilder()
                        .setOrder(WITHOUT_NOTE)
                        .setEvent(
                            OrderEvent.newBuilder()
                                .setSequence(4)
                                .setActor(Actor.getDefaultInstance())))
                .build());
    assertThat(VIEWS.render(change, ADA)).isEqualTo(change);
  }

  @Test
  void makesNothingThatWasAbsent() {
    GetOrderResponse empty = GetOrderResponse.getDefaultInstance();

    assertThat(((GetOrderResponse) VIEWS.render(empty, BOB)).hasOrder()).isFalse();
  }

  @Test
  void leavesMessagesAloneInWhichNothingIsHidden() {
    Money total = Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1).build();

    assertThat(VIEWS.render(total, BOB)).isSameAs(total);
    assertThat(AnswerViews.FULL.render(ORDER, BOB)).isSameAs(ORDER);
  }

  @Test
  void refusesTwoViewsOfOneType() {
    AnswerViews.Builder views =
        AnswerViews.builder().show(Order.getDescriptor(), Order.Builder.class, (_, _) -> {});

    assertThatThrownBy(() -> views.show(Order.getDescriptor(), Order.Builder.class, (_, _) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("commerce.order.v1.Order has two views; expected one that says all");
  }

  @Test
  void theServerSendsWhatTheCallerMaySee() {
    try (RunningServer server =
        RunningServer.of(
            CallPath.forServer().tokens(Tokens.PLAIN).views(VIEWS).build(),
            Orders.getOrder((_, observer) -> {
              observer.onNext(GetOrderResponse.newBuilder().setOrder(ORDER).build());
              observer.onCompleted();
            }))) {
      assertThat(orderAs(server, "ada")).isEqualTo(ORDER);
      assertThat(orderAs(server, "bob")).isEqualTo(WITHOUT_NOTE);
    }
  }

  private static Order orderAs(RunningServer server, String user) {
    return OrderServiceGrpc.newBlockingStub(
            server.channel(Tokens.authorization("Bearer " + user + ":orders")))
        .getOrder(Orders.GET)
        .getOrder();
  }
}
