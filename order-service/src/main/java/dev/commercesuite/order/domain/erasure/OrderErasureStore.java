package dev.commercesuite.order.domain.erasure;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.List;
import java.util.function.Function;

/**
 * Takes what orders hold about people out of all that is stored: the orders, what belongs to them,
 * their history, and the answers to requests about them, which become the redacted order. One order
 * is one transaction. A rule that returns the order as it was given changes nothing.
 */
public interface OrderErasureStore {

  /**
   * Redacts an order.
   *
   * @throws OrderException.OrderNotFound when it does not exist or is not visible
   */
  Answer<Order> redact(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule);

  /** Redacts an order without a request. */
  void redact(OrderId id, Function<Order, OrderTransition> rule);

  /** Orders of a customer that are in a final state and not redacted. */
  List<OrderId> redactable(String customerId, int limit);
}
