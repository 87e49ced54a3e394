package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where orders and their history are kept. One method is one transaction: the order, its event, its
 * effect on the stock and the answer to the request are written together or not at all.
 *
 * <p>A rule gets the order as it is, with everybody else kept from changing it until the rule's
 * {@link OrderTransition} is written; it may run again after a conflict. What a rule throws changes
 * nothing.
 */
public interface OrderStore {

  /**
   * Adds an order and reserves its products, if they are still active, in stock and priced in one
   * currency once they are locked. The order keeps its prices, whatever they are by then.
   *
   * @param numbers another number, for when an order has this one's already
   * @param mostUnpaid how many orders of the customer may wait to be paid, this one included,
   *     however many are placed at once; null for any number
   * @throws OrderException.TooManyUnpaidOrders when so many wait already
   */
  Placement place(
      IdempotentRequest<Order> request,
      OrderTransition placed,
      Supplier<OrderNumber> numbers,
      @Nullable Integer mostUnpaid);

  /** What came of placing an order. */
  sealed interface Placement {

    /** The order is placed, now or by an earlier arrival of the request. */
    record Placed(Answer<Order> answer) implements Placement {}

    /**
     * Nothing was written.
     *
     * @param products those of the order, as they were when they were locked
     */
    record Unavailable(Map<ProductId, Product> products) implements Placement {}
  }

  /** The answer to a request that took effect before. */
  Optional<Answer<Order>> findAnswer(IdempotentRequest<Order> request);

  /**
   * Changes an order.
   *
   * @throws OrderException.OrderNotFound when it does not exist or is not visible
   */
  Answer<Order> change(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule);

  /** Changes an order without a request, or as a later step of one. */
  Order change(OrderId id, Function<Order, OrderTransition> rule);

  /**
   * Changes an order as the last step of a request. Its stored response is replaced as long as that
   * is an interim one; otherwise a duplicate was faster, and everybody gets its answer.
   */
  Answer<Order> finish(
      IdempotentRequest<Order> request, OrderId id, Function<Order, OrderTransition> rule);

  /**
   * Changes an order because of a refund of its payment, unless that refund is counted in the order
   * already.
   */
  Order settle(OrderId id, String paymentRefundId, Function<Order, OrderTransition> rule);

  Optional<Order> find(OrderId id, OrderVisibility visibility);

  /** Those of the orders that exist and are within visibility, in no particular order. */
  List<Order> findAll(Collection<OrderId> ids, OrderVisibility visibility);

  /**
   * Newest first.
   *
   * @param filter whose customer is part of the visibility already
   * @param after the last order of the page before; null for the first page
   */
  List<Order> list(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit);

  /** What happened to an order after a point of its history, oldest first. */
  List<OrderEvent> events(OrderId id, long afterSequence, int limit);
}
