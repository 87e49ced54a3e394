package dev.commercesuite.system.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.order.v1.ListOrderChangesRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderChange;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.FeedStart;
import dev.commercesuite.api.type.v1.Money;
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

/** order-service follows the feed of payment-service with its own token and certificate. */
@ExtendWith(SharedSuite.class)
class FollowedPaymentsIT {
  private static final Duration SOON = Duration.ofMinutes(1);

  private static TestSuite suite;
  private static People people;

  @BeforeAll
  static void open(TestSuite shared) {
    suite = shared;
    people = new People(suite);
  }

  @Test
  void anOrderLearnsOfRefundsThatFinanceMakesAtThePaymentService() {
    Person customer = people.customer("Ada");
    Shop shop = new Shop(suite, people);
    PrivateData marks = PrivateData.ofNobody();
    Order order = shop.pay(customer, shop.order(customer, shop.product(), marks));

    refund(order, 100);
    refund(order, 50);

    await()
        .atMost(SOON)
        .until(() ->
            changes(customer, order).getLast().getOrder().getRefundedTotal().getMinorUnits()
                == 150);
    assertThat(changes(customer, order))
        .extracting(change -> change.getEvent().getType())
        .filteredOn(type -> type == OrderEventType.ORDER_EVENT_TYPE_REFUNDED_ELSEWHERE)
        .hasSize(2);
  }

  private static List<OrderChange> changes(Person customer, Order order) {
    OrderServiceBlockingStub orders =
        OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
            .withCallCredentials(new BearerCredentials(customer::accessToken));
    return orders
        .listOrderChanges(
            ListOrderChangesRequest.newBuilder().setStart(FeedStart.FEED_START_BEGINNING).build())
        .getChangesList()
        .stream()
        .filter(change -> change.getOrder().getId().equals(order.getId()))
        .toList();
  }

  private static void refund(Order order, long minorUnits) {
    var _ =
        PaymentServiceGrpc.newBlockingStub(suite.connections().to(PaymentServiceGrpc.SERVICE_NAME))
            .withCallCredentials(new BearerCredentials(people.admin()::accessToken))
            .createRefund(
                CreateRefundRequest.newBuilder()
                    .setPaymentId(order.getPaymentId())
                    .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits))
                    .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }
}
