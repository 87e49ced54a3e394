package dev.commercesuite.system.model.bugs;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bug: does not look at what is sent when an order is cancelled. */
final class CarelessOrders implements OrderStore {
  private final OrderStore orders;

  CarelessOrders(OrderStore orders) {
    this.orders = orders;
  }

  @Override
  public Answer<Order> change(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    return orders.change(request, id, visibility, careless(rule));
  }

  private static Function<Order, OrderTransition> careless(Function<Order, OrderTransition> rule) {
    return order -> {
      try {
        return rule.apply(order);
      } catch (OrderException.PartlyShipped _) {
        return rule.apply(withoutShipments(order));
      }
    };
  }

  private static Order withoutShipments(Order order) {
    return new Order(
        order.id(),
        order.number(),
        order.customerId(),
        order.lines(),
        order.details(),
        order.progress().with(List.of()),
        order.createTime(),
        order.updateTime(),
        order.expireTime(),
        order.version(),
        order.redactTime());
  }

  @Override
  public Placement place(
      IdempotentRequest<Order> request,
      OrderTransition placed,
      Supplier<OrderNumber> numbers,
      @Nullable Integer mostUnpaid) {
    return orders.place(request, placed, numbers, mostUnpaid);
  }

  @Override
  public Optional<Answer<Order>> findAnswer(IdempotentRequest<Order> request) {
    return orders.findAnswer(request);
  }

  @Override
  public Order change(OrderId id, Function<Order, OrderTransition> rule) {
    return orders.change(id, rule);
  }

  @Override
  public Answer<Order> finish(
      IdempotentRequest<Order> request, OrderId id, Function<Order, OrderTransition> rule) {
    return orders.finish(request, id, rule);
  }

  @Override
  public Order settle(OrderId id, String paymentRefundId, Function<Order, OrderTransition> rule) {
    return orders.settle(id, paymentRefundId, rule);
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return orders.find(id, visibility);
  }

  @Override
  public List<Order> findAll(Collection<OrderId> ids, OrderVisibility visibility) {
    return orders.findAll(ids, visibility);
  }

  @Override
  public List<Order> list(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit) {
    return orders.list(visibility, filter, after, limit);
  }

  @Override
  public List<OrderEvent> events(OrderId id, long afterSequence, int limit) {
    return orders.events(id, afterSequence, limit);
  }
}
