package dev.commercesuite.order.domain.erasure;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.testing.OrderTesting;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderErasureTest extends OrderTesting {
  private static final Actor PRIVACY =
      new Actor(Actor.Kind.USER, "privacy", Set.of(Actor.Permission.REDACT_ANY_ORDER));

  private final List<OrderId> redacted = new ArrayList<>();

  /** The orders of the customer that are still to be redacted. */
  private final List<OrderId> left = new ArrayList<>();

  private final OrderErasureStore erasureStore =
      new OrderErasureStore() {
        @Override
        public Answer<Order> redact(
            IdempotentRequest<Order> request,
            OrderId id,
            OrderVisibility visibility,
            Function<Order, OrderTransition> rule) {
          return store.change(request, id, visibility, rule);
        }

        @Override
        public void redact(OrderId id, Function<Order, OrderTransition> rule) {
          redacted.add(id);
          left.remove(id);
        }

        @Override
        public List<OrderId> redactable(String customerId, int limit) {
          assertThat(customerId).isEqualTo(ALICE.id());
          return left.stream().limit(limit).toList();
        }
      };

  private final OrderErasure erasure = new OrderErasure(erasureStore, () -> now);

  @Test
  void customersRedactTheirOwnOrdersAndSomePeopleAnyones() {
    Order first = cancel(placed(mug()));
    Order second = cancel(placed(mug()));

    assertThatThrownBy(() -> erasure.redact(BOB, request(), first.id()))
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThatThrownBy(() -> erasure.redact(STAFF, request(), first.id()))
        .as("staff changes anyone's orders, and does not redact them")
        .isInstanceOf(OrderException.OrderNotFound.class);
    assertThat(fresh(erasure.redact(ALICE, request(), first.id())).redactTime()).isEqualTo(now);
    assertThat(fresh(erasure.redact(PRIVACY, request(), second.id())).redactTime()).isEqualTo(now);
    assertThat(history(first)).endsWith(OrderEvent.Type.REDACTED);
  }

  @Test
  void redactsAllOrdersOfACustomerInSmallPortions() {
    List<OrderId> all = Stream.generate(UUID::randomUUID).limit(120).map(OrderId::new).toList();
    left.addAll(all);

    erasure.redactOrdersOf(ALICE.id());

    assertThat(redacted).containsExactlyElementsOf(all);
  }

  @Test
  void looksAgainAfterAFullPortion() {
    List<OrderId> all = Stream.generate(UUID::randomUUID).limit(50).map(OrderId::new).toList();
    left.addAll(all);

    erasure.redactOrdersOf(ALICE.id());

    assertThat(redacted).hasSize(50);
  }
}
