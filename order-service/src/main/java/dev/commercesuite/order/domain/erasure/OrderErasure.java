package dev.commercesuite.order.domain.erasure;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.InstantSource;
import java.util.List;

/** Takes what orders hold about people out of them. Thread-safe. */
public final class OrderErasure {
  private static final int BATCH = 50;

  private final OrderErasureStore store;
  private final InstantSource clock;

  public OrderErasure(OrderErasureStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Redacts an order that has come to its end; one that is redacted is answered as it is. */
  public Answer<Order> redact(Actor actor, IdempotentRequest<Order> request, OrderId id) {
    return store.redact(
        request, id, actor.redactableOrders(), order -> order.redact(actor, clock.instant()));
  }

  /** Redacts the orders of a customer that have come to their end. */
  public void redactOrdersOf(String customerId) {
    List<OrderId> found;
    do {
      found = store.redactable(customerId, BATCH);
      found.forEach(id -> store.redact(id, order -> order.redact(Actor.SYSTEM, clock.instant())));
    } while (found.size() == BATCH);
  }
}
