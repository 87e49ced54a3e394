package dev.commercesuite.order.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.Stock;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderEvent;
import dev.commercesuite.api.order.v1.OrderEventType;
import dev.commercesuite.api.order.v1.OrderRefund;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.type.v1.Actor;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.runtime.testing.FilledMessages;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OrderViewsTest {
  /** As {@link FilledMessages} names them. */
  private static final String OWNER = "commerce.order.v1.Order.customer_id";

  private static final String ACTOR = "commerce.type.v1.Actor.id";

  private static final Set<String> NEXT_ACTION =
      Set.of(
          "commerce.order.v1.Order.next_action",
          "commerce.type.v1.NextAction.redirect_url",
          "commerce.type.v1.NextAction.client_secret");
  private static final Set<String> WHO = Set.of(ACTOR);
  private static final Set<String> DETAIL = Set.of("commerce.order.v1.OrderEvent.detail");
  private static final Set<String> REFUND_NOTE = Set.of("commerce.order.v1.OrderRefund.note");
  private static final Set<String> STOCK =
      Set.of("commerce.catalog.v1.Stock.on_hand", "commerce.catalog.v1.Stock.reserved");

  /** What everyone sees of an object who sees the object at all. */
  private static final Map<Descriptor, Set<String>> SHOWN_TO_EVERYONE =
      Map.of(
          Order.getDescriptor(),
          Set.of(
              "id",
              "customer_id",
              "state",
              "lines",
              "subtotal",
              "total",
              "shipping_address",
              "note",
              "payment_id",
              "payment_progress",
              "last_payment_error",
              "shipments",
              "create_time",
              "update_time",
              "expire_time",
              "etag",
              "number",
              "contact_email",
              "metadata",
              "refunded_total",
              "disputed_total",
              "lost_dispute_total",
              "redact_time"),
          OrderRefund.getDescriptor(),
          Set.of(
              "id",
              "order_id",
              "state",
              "amount",
              "items",
              "payment_refund_id",
              "error",
              "create_time",
              "update_time"),
          OrderEvent.getDescriptor(),
          Set.of(
              "order_id",
              "sequence",
              "type",
              "create_time",
              "state",
              "shipment_id",
              "refund_id",
              "dispute_id"),
          Product.getDescriptor(),
          Set.of(
              "id",
              "sku",
              "title",
              "description",
              "price",
              "availability",
              "state",
              "create_time",
              "update_time",
              "etag",
              "metadata"),
          Stock.getDescriptor(),
          Set.of());

  /** What some see and others do not: each of these is in {@link #viewers}. */
  private static final Map<Descriptor, Set<String>> SHOWN_TO_SOME =
      Map.of(
          Order.getDescriptor(), Set.of("next_action"),
          OrderRefund.getDescriptor(), Set.of("note"),
          OrderEvent.getDescriptor(), Set.of("actor", "detail"),
          Product.getDescriptor(), Set.of(),
          Stock.getDescriptor(), Set.of("on_hand", "reserved"));

  static Stream<Arguments> viewers() {
    return Stream.of(
        Arguments.of("the owner", user(OWNER, "orders"), List.of(WHO, DETAIL, REFUND_NOTE, STOCK)),
        Arguments.of(
            "somebody else",
            user("else", "orders"),
            List.of(NEXT_ACTION, WHO, DETAIL, REFUND_NOTE, STOCK)),
        Arguments.of("staff", user("staff", "orders.staff"), List.of(NEXT_ACTION, STOCK)),
        Arguments.of("staff who ordered", user(OWNER, "orders", "orders.staff"), List.of(STOCK)),
        Arguments.of(
            "who refunds",
            user("clerk", "orders.refund"),
            List.of(NEXT_ACTION, WHO, DETAIL, STOCK)),
        Arguments.of(
            "finance", user("finance", "finance"), List.of(NEXT_ACTION, WHO, DETAIL, STOCK)),
        Arguments.of(
            "a reader",
            user("reader", "orders.read"),
            List.of(NEXT_ACTION, WHO, DETAIL, REFUND_NOTE)),
        Arguments.of(
            "who keeps the stock",
            user("keeper", "catalog.write"),
            List.of(NEXT_ACTION, WHO, DETAIL, REFUND_NOTE)),
        Arguments.of(
            "a service that charges",
            service("order-service", "payments.charge"),
            List.of(WHO, DETAIL, REFUND_NOTE, STOCK)),
        Arguments.of(
            "a service with the id of the owner",
            service(OWNER, "orders"),
            List.of(NEXT_ACTION, WHO, DETAIL, REFUND_NOTE, STOCK)),
        Arguments.of(
            "anonymous", Caller.ANONYMOUS, List.of(NEXT_ACTION, WHO, DETAIL, REFUND_NOTE, STOCK)));
  }

  private static Caller user(String id, String... scopes) {
    return new Caller(id, Caller.Kind.USER, Set.of(scopes), "", "", Instant.MAX);
  }

  private static Caller service(String id, String... scopes) {
    return new Caller(id, Caller.Kind.SERVICE, Set.of(scopes), "", "", Instant.MAX);
  }

  /** Walks every answer of every RPC, so that one that is added is covered at once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("viewers")
  void everyAnswerHidesTheSame(String name, Caller caller, List<Set<String>> hidden) {
    Set<String> fields = new TreeSet<>();
    hidden.forEach(fields::addAll);
    Set<String> found = new TreeSet<>();
    for (Message answer :
        FilledMessages.answers(
            OrderServiceGrpc.getServiceDescriptor(), CatalogServiceGrpc.getServiceDescriptor())) {
      Set<String> full = FilledMessages.fields(answer);
      Set<String> shown = FilledMessages.fields(OrderViews.ALL.render(answer, caller));
      Set<String> taken = new TreeSet<>(full);
      taken.removeAll(shown);
      Set<String> expected = new TreeSet<>(full);
      expected.retainAll(fields);
      assertThat(taken)
          .as("%s, shown to %s", answer.getDescriptorForType().getFullName(), name)
          .isEqualTo(expected);
      found.addAll(taken);
    }
    assertThat(found).isEqualTo(fields);
  }

  @Test
  void somebodyHasDecidedWhoSeesEachField() {
    SHOWN_TO_EVERYONE.forEach((type, everyone) ->
        assertThat(type.getFields().stream().map(FieldDescriptor::getName))
            .as(
                "fields of %s: who sees a new one? OrderViews hides it, or it is shown to"
                    + " everyone",
                type.getFullName())
            .containsExactlyInAnyOrderElementsOf(
                Stream.concat(
                        everyone.stream(), SHOWN_TO_SOME.getOrDefault(type, Set.of()).stream())
                    .toList()));
  }

  @ParameterizedTest
  @EnumSource(OrderEventType.class)
  void theDetailOfAnEventIsForStaffUnlessItsTypeSaysOtherwise(OrderEventType type) {
    Set<OrderEventType> everyones =
        EnumSet.of(
            OrderEventType.ORDER_EVENT_TYPE_PAYMENT_DECLINED,
            OrderEventType.ORDER_EVENT_TYPE_SHIPPED,
            OrderEventType.ORDER_EVENT_TYPE_DELIVERED,
            OrderEventType.ORDER_EVENT_TYPE_REFUND_FAILED);
    Set<OrderEventType> writers =
        EnumSet.of(
            OrderEventType.ORDER_EVENT_TYPE_CANCELLATION_STARTED,
            OrderEventType.ORDER_EVENT_TYPE_CANCELLED);

    assertThat(showsDetail(type, user("staff", "orders.staff"))).isTrue();
    assertThat(showsDetail(type, user("writer", "orders")))
        .isEqualTo(everyones.contains(type) || writers.contains(type));
    for (Caller other :
        List.of(
            user("customer", "orders"),
            user("reader", "orders.read"),
            service("writer", "orders.read"))) {
      assertThat(showsDetail(type, other)).isEqualTo(everyones.contains(type));
    }
  }

  private static boolean showsDetail(OrderEventType type, Caller caller) {
    OrderEvent event =
        OrderEvent.newBuilder()
            .setTypeValue(type == OrderEventType.UNRECOGNIZED ? 4711 : type.getNumber())
            .setActor(Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_USER).setId("writer"))
            .setDetail("something")
            .build();
    OrderEvent shown = (OrderEvent) OrderViews.ALL.render(event, caller);
    assertThat(shown.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_USER);
    return !shown.getDetail().isEmpty();
  }
}
