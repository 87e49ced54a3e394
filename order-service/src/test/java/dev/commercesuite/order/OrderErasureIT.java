package dev.commercesuite.order;

import static dev.commercesuite.order.OrderRequests.id;
import static dev.commercesuite.order.PersonalOrders.CANCELLATION_NOTE;
import static dev.commercesuite.order.PersonalOrders.EMAIL;
import static dev.commercesuite.order.PersonalOrders.METADATA;
import static dev.commercesuite.order.PersonalOrders.NOTE;
import static dev.commercesuite.order.PersonalOrders.OTHER_NOTE;
import static dev.commercesuite.order.PersonalOrders.RECIPIENT;
import static dev.commercesuite.order.PersonalOrders.REDIRECT;
import static dev.commercesuite.order.PersonalOrders.REFUND_NOTE;
import static dev.commercesuite.order.PersonalOrders.RETURN_URL;
import static dev.commercesuite.order.PersonalOrders.TEXTS;
import static dev.commercesuite.order.PersonalOrders.TRACKING_NUMBER;
import static dev.commercesuite.order.PersonalOrders.payment;
import static dev.commercesuite.order.PersonalOrders.redaction;
import static dev.commercesuite.order.PersonalOrders.refund;
import static dev.commercesuite.order.PersonalOrders.shipment;
import static dev.commercesuite.order.ServiceUnderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.order.v1.ListOrdersRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderState;
import dev.commercesuite.api.order.v1.RedactOrderRequest;
import dev.commercesuite.api.order.v1.Shipment;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.order.testing.EveryColumn;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What orders hold about people is taken out, in the service as it runs. */
class OrderErasureIT {
  private static final ServiceUnderTest service = ServiceUnderTest.start(PersonalOrders.SETTINGS);
  private static final Product mug = service.product(1_000);
  private static final EveryColumn columns = EveryColumn.of(service.database());

  private final PersonalOrders orders = new PersonalOrders(service, mug);

  @AfterAll
  static void stop() {
    columns.close();
    service.close();
  }

  @Test
  void leavesNothingOfThePersonInAnyColumnOfTheDatabase() {
    Order delivered = orders.delivered();
    assertThat(orders.clerk().refundOrder(refund(delivered)).getRefund().getNote())
        .isEqualTo(REFUND_NOTE);
    Order cancelled = orders.cancelled();
    assertThat(cancelled.getState()).isEqualTo(OrderState.ORDER_STATE_CANCELLED);
    assertThat(columns.count()).isGreaterThan(100);
    List<String> before = columns.with(TEXTS);
    assertThat(before)
        .contains(
            "orders.recipient: " + RECIPIENT,
            "orders.note: " + OTHER_NOTE,
            "orders.contact_email: " + EMAIL,
            "orders.metadata: " + METADATA,
            "shipments.tracking_number: " + TRACKING_NUMBER,
            "order_events.detail: " + CANCELLATION_NOTE,
            "order_events.detail: " + TRACKING_NUMBER,
            "order_refunds.note: " + REFUND_NOTE,
            "idempotency_keys.response: " + REFUND_NOTE,
            "payment_attempts.return_url: " + RETURN_URL,
            "payment_attempts.payment_method: tok_action",
            "payment_attempts.redirect_url: " + REDIRECT,
            "idempotency_keys.response: " + RECIPIENT,
            "idempotency_keys.response: " + TRACKING_NUMBER,
            "idempotency_keys.response: " + EMAIL,
            "idempotency_keys.response: " + METADATA,
            "idempotency_keys.response: " + NOTE);
    assertThat(TEXTS).allMatch(text -> before.stream().anyMatch(b -> b.endsWith(": " + text)));

    // Those of other tests of this class have the same texts.
    for (Order order : all()) {
      if (!order.hasRedactTime()) {
        var _ = orders.redacted(order);
      }
    }

    assertThat(service.current(delivered).hasRedactTime()).isTrue();
    assertThat(service.current(cancelled).hasRedactTime()).isTrue();
    assertThat(columns.with(TEXTS)).isEmpty();
  }

  /** All that can be redacted, after what cannot be has come to its end. */
  private List<Order> all() {
    List<Order> all =
        orders
            .staff()
            .listOrders(ListOrdersRequest.newBuilder().setPageSize(1_000).build())
            .getOrdersList();
    all.forEach(orders::finish);
    return all.stream().map(service::current).toList();
  }

  @Test
  void keepsWhatWasSoldAndWhen() {
    Order order = orders.delivered();

    Order redacted = orders.redacted(order);

    assertThat(redacted)
        .isEqualTo(
            order.toBuilder()
                .clearShippingAddress()
                .clearNote()
                .clearContactEmail()
                .clearMetadata()
                .setShipments(
                    0, order.getShipments(0).toBuilder().clearCarrier().clearTrackingNumber())
                .setUpdateTime(redacted.getUpdateTime())
                .setRedactTime(redacted.getUpdateTime())
                .setEtag(redacted.getEtag())
                .build());
    assertThat(redacted.getEtag()).isNotEqualTo(order.getEtag());
    assertThat(redacted.hasRedactTime()).isTrue();
    assertThat(redacted).isEqualTo(service.current(order));
    assertThat(redacted.getShipmentsList())
        .allMatch(Shipment::hasDeliverTime)
        .allMatch(shipment -> shipment.getItemsCount() == 1);
  }

  @Test
  void tellsItsHistoryWithoutDetails() {
    Order order = orders.delivered();
    List<OrderEvent> before = service.events(order);

    var _ = orders.redacted(order);

    List<OrderEvent> after = service.events(order);
    assertThat(after).hasSize(before.size() + 1).allMatch(event -> event.getDetail().isEmpty());
    assertThat(after.subList(0, before.size()))
        .isEqualTo(before.stream().map(e -> e.toBuilder().clearDetail().build()).toList());
    OrderEvent last = after.getLast();
    assertThat(last.getType()).isEqualTo(OrderEventType.ORDER_EVENT_TYPE_REDACTED);
    assertThat(last.getState()).isEqualTo(OrderState.ORDER_STATE_DELIVERED);
    assertThat(last.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
  }

  @Test
  void redactsAnOrderOnce() {
    Order order = orders.delivered();
    RedactOrderRequest request = redaction(order);

    Order first = orders.officer().redactOrder(request).getOrder();

    assertThat(orders.officer().redactOrder(request).getOrder()).isEqualTo(first);
    assertThat(orders.redacted(order)).isEqualTo(first);
    assertThat(service.events(order))
        .extracting(OrderEvent::getType)
        .containsOnlyOnce(OrderEventType.ORDER_EVENT_TYPE_REDACTED);
  }

  @Test
  void refusesOrdersThatHaveNotComeToTheirEnd() {
    Order order = orders.placed();
    assertRefused(order, "PENDING_PAYMENT");
    var _ = orders.customer().payOrder(payment(order, "tok_success"));
    assertRefused(order, "PAID");
    var _ = orders.staff().shipOrder(shipment(order));
    assertRefused(order, "SHIPPED");
    assertThat(service.current(order).getNote()).isEqualTo(NOTE);
    assertThat(service.current(order).hasRedactTime()).isFalse();
    assertThat(orders.deliver(order).getState()).isEqualTo(OrderState.ORDER_STATE_DELIVERED);
    assertThat(orders.redacted(order).hasRedactTime()).isTrue();
  }

  private void assertRefused(Order order, String state) {
    RemoteFailure failure = failure(() -> orders.redacted(order));
    assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.reason()).isEqualTo("ORDER_STATE_INVALID");
    assertThat(failure.metadata()).containsEntry("state", state);
    assertThat(failure.message())
        .isEqualTo(
            "Order %s is %s and cannot be redacted; expected DELIVERED or EXPIRED or CANCELLED."
                .formatted(order.getId(), state));
  }

  @Test
  void refusesWhoeverHasNotTheScopeAndOrdersThatDoNotExist() {
    Order order = orders.delivered();

    assertThat(failure(() -> orders.staff().redactOrder(redaction(order))).reason())
        .isEqualTo("SCOPE_MISSING");
    assertThat(failure(() -> orders.customer().redactOrder(redaction(order))).reason())
        .isEqualTo("SCOPE_MISSING");
    RemoteFailure unknown = failure(() -> orders.redacted(Order.newBuilder().setId(id()).build()));
    assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(unknown.reason()).isEqualTo("ORDER_NOT_FOUND");
    assertThat(service.current(order).hasRedactTime()).isFalse();
  }

  @Test
  void redactsTheOrdersOfWhoeverIsPurgedByItself() {
    Order order = orders.delivered();
    Order another = orders.cancelled();

    service.users().purge(orders.customerId(), Instant.now());

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            service.current(order).hasRedactTime() && service.current(another).hasRedactTime());
    assertThat(service.events(order).getLast().getActor().getKind())
        .isEqualTo(ActorKind.ACTOR_KIND_SYSTEM);
  }

  /** An answer that is not found by the order would keep the address. */
  @Test
  void everyStoredAnswerIsFoundByItsOrder() {
    var _ = orders.delivered();
    var _ = orders.cancelled();

    String withAddress =
        "idempotency_keys where position(convert_to('%s', 'UTF8') in response) > 0"
            .formatted(RECIPIENT);
    assertThat(columns.rows(withAddress)).isPositive();
    assertThat(columns.rows(withAddress + " and subject is null")).isZero();
  }

  /** What makes the bytes of one answer an answer of all of them. */
  @Test
  void everyRpcThatChangesAnOrderAnswersWithTheOrderAlone() {
    List<MethodDescriptor> changing =
        dev.commercesuite.api.order.v1.OrderServiceProto.getDescriptor()
            .findServiceByName("OrderService")
            .getMethods()
            .stream()
            .filter(rpc -> rpc.getInputType().findFieldByName("request_id") != null)
            // Its answers are redacted one by one.
            .filter(rpc -> !rpc.getName().equals("RefundOrder"))
            .toList();

    assertThat(changing).hasSizeGreaterThan(5);
    assertThat(changing)
        .allSatisfy(rpc -> {
          assertThat(rpc.getOutputType().getFields()).hasSize(1);
          assertThat(rpc.getOutputType().findFieldByNumber(1).getMessageType())
              .isEqualTo(Order.getDescriptor());
        });
  }
}
