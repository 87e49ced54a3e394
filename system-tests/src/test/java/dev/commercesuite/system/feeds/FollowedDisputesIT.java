package dev.commercesuite.system.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.GetOrderRequest;
import dev.commercesuite.api.order.v1.ListOrderEventsRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Customers and staff see on the order what the bank of the customer does. */
@ExtendWith(SharedSuite.class)
class FollowedDisputesIT {
  private static final Duration SOON = Duration.ofMinutes(1);

  private static TestSuite suite;
  private static People people;

  @BeforeAll
  static void open(TestSuite shared) {
    suite = shared;
    people = new People(suite);
  }

  @Test
  void anOrderShowsADisputeUntilItsEnd() {
    Person customer = people.customer("Ada");
    Order lost = pay(customer, "tok_dispute_lost");
    Order open = pay(customer, "tok_disputed");

    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Order now = get(customer, lost);
          assertThat(now.getLostDisputeTotal()).isEqualTo(lost.getTotal());
          assertThat(now.getDisputedTotal().getMinorUnits()).isZero();
          assertThat(get(customer, open).getDisputedTotal()).isEqualTo(open.getTotal());
        });

    assertThat(get(customer, lost).getState()).isEqualTo(OrderState.ORDER_STATE_PAID);
    List<OrderEvent> seen = disputes(customer, lost);
    assertThat(seen)
        .extracting(OrderEvent::getType)
        .containsExactly(
            OrderEventType.ORDER_EVENT_TYPE_DISPUTE_OPENED,
            OrderEventType.ORDER_EVENT_TYPE_DISPUTE_LOST);
    assertThat(seen)
        .extracting(OrderEvent::getDisputeId)
        .doesNotContain("")
        .containsOnly(seen.getFirst().getDisputeId());
    assertThat(seen).extracting(OrderEvent::getDetail).containsOnly("");
    assertThat(disputes(people.admin(), lost)).hasSize(2);
  }

  private static Order pay(Person customer, String paymentMethod) {
    Shop shop = new Shop(suite, people);
    Order order = shop.order(customer, shop.product(), PrivateData.ofNobody());
    return as(customer)
        .payOrder(
            PayOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .setPaymentMethodToken(paymentMethod)
                .setRequestId(UUID.randomUUID().toString())
                .build())
        .getOrder();
  }

  private static Order get(Person person, Order order) {
    return as(person)
        .getOrder(GetOrderRequest.newBuilder().setOrderId(order.getId()).build())
        .getOrder();
  }

  private static List<OrderEvent> disputes(Person person, Order order) {
    return as(person)
        .listOrderEvents(ListOrderEventsRequest.newBuilder().setOrderId(order.getId()).build())
        .getEventsList()
        .stream()
        .filter(event -> event.getType().name().contains("DISPUTE"))
        .toList();
  }

  private static OrderServiceBlockingStub as(Person person) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(person::accessToken));
  }
}
