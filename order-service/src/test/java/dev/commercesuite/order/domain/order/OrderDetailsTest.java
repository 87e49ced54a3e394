package dev.commercesuite.order.domain.order;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.testing.OrderTesting;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who writes what into an order, and when. */
class OrderDetailsTest extends OrderTesting {
  private static final Map<String, String> ERP = Map.of("erp_id", "SO-1");

  private static OrderUpdate contact(String email) {
    return new OrderUpdate(null, null, email, null, null);
  }

  private static OrderUpdate metadata(Map<String, String> pairs) {
    return new OrderUpdate(null, null, null, pairs, null);
  }

  private Order update(Actor actor, Order order, OrderUpdate update) {
    return fresh(orders.update(actor, request(), order.id(), update));
  }

  private Order paid() {
    return pay(placed(mug()));
  }

  @Test
  void theCustomerGivesContactAndMetadataWithTheOrder() {
    OrderDetails details = new OrderDetails(ADDRESS, "", "alice@example.com", ERP);
    Order order =
        fresh(
            orders.place(
                ALICE, request(), new NewOrder(List.of(new Item(mug().id(), 1)), details)));

    assertThat(order.details()).isEqualTo(details);
    assertThat(current(order).details()).isEqualTo(details);
  }

  @Test
  void theCustomerChangesTheContactOfAnUnpaidOrderOnly() {
    Order order = placed(mug());

    Order updated = update(ALICE, order, contact("new@example.com"));

    assertThat(updated.details().contactEmail()).isEqualTo("new@example.com");
    assertThat(updated.details().shippingAddress()).isEqualTo(ADDRESS);
    assertThat(history(order)).containsExactly(OrderEvent.Type.CREATED, OrderEvent.Type.UPDATED);
    assertThat(update(ALICE, order, contact("")).details().contactEmail()).isEmpty();

    Order paid = paid();
    assertThatThrownBy(() -> update(ALICE, paid, contact("late@example.com")))
        .isInstanceOf(OrderException.StateInvalid.class)
        .hasMessageContaining("PAID and cannot be changed; expected PENDING_PAYMENT");
  }

  @Test
  void staffCorrectsTheContactInEveryState() {
    Order paid = paid();
    Order cancelled = cancel(placed(mug()));

    assertThat(update(STAFF, paid, contact("right@example.com")).details().contactEmail())
        .isEqualTo("right@example.com");
    Order corrected = update(STAFF, cancelled, contact("right@example.com"));
    assertThat(corrected.state()).isEqualTo(OrderState.CANCELLED);
    assertThat(corrected.version()).isEqualTo(cancelled.version() + 1);
  }

  @Test
  void staffReplacesTheMetadataAsAWholeInEveryState() {
    Order paid = paid();

    Order first = update(STAFF, paid, metadata(Map.of("erp_id", "SO-1", "channel", "shop")));
    Order second = update(STAFF, paid, metadata(ERP));

    assertThat(first.details().metadata()).hasSize(2);
    assertThat(second.details().metadata()).isEqualTo(ERP);
    assertThat(second.progress()).isEqualTo(paid.progress());
    assertThat(update(STAFF, paid, metadata(Map.of())).details().metadata()).isEmpty();
  }

  @Test
  void staffCannotChangeTheAddressOfAPaidOrderBesideItsMetadata() {
    Order paid = paid();

    assertThatThrownBy(() -> update(STAFF, paid, new OrderUpdate(ADDRESS, null, null, ERP, null)))
        .isInstanceOf(OrderException.StateInvalid.class);
    assertThat(current(paid)).isEqualTo(paid);
  }

  @Test
  void theCustomerCannotChangeTheMetadata() {
    Order order = placed(mug());

    assertThatThrownBy(() -> update(ALICE, order, metadata(ERP)))
        .isInstanceOf(OrderException.MetadataForStaff.class)
        .hasMessage("Changing metadata needs the scope orders.staff.");
    assertThat(current(order)).isEqualTo(order);
  }

  @Test
  void whetherAnOrderExistsDoesNotShowInTheRefusal() {
    Order order = placed(mug());

    assertThatThrownBy(() -> update(BOB, order, metadata(ERP)))
        .isInstanceOf(OrderException.MetadataForStaff.class);
    assertThatThrownBy(
            () -> orders.update(BOB, request(), new OrderId(UUID.randomUUID()), metadata(ERP)))
        .isInstanceOf(OrderException.MetadataForStaff.class);
  }
}
