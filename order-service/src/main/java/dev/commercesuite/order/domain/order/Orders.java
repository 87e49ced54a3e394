package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.catalog.CatalogStore;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.OrderStore.Placement;
import dev.commercesuite.order.domain.order.OrderStore.Placement.Placed;
import dev.commercesuite.order.domain.order.OrderStore.Placement.Unavailable;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What may be done with orders, money aside. Thread-safe. */
public final class Orders {
  private final OrderStore store;
  private final CatalogStore catalog;
  private final Supplier<UUID> ids;
  private final Supplier<OrderNumber> numbers;
  private final InstantSource clock;
  private final Duration paymentWindow;
  private final int mostUnpaid;

  /**
   * @param numbers draws the number of an order, which may be one that an order has
   * @param paymentWindow how long a new order waits to be paid
   * @param mostUnpaid how many orders of a customer, who is not of the staff, may wait to be paid
   */
  public Orders(
      OrderStore store,
      CatalogStore catalog,
      Supplier<UUID> ids,
      Supplier<OrderNumber> numbers,
      InstantSource clock,
      Duration paymentWindow,
      int mostUnpaid) {
    this.store = store;
    this.catalog = catalog;
    this.ids = ids;
    this.numbers = numbers;
    this.clock = clock;
    this.paymentWindow = paymentWindow;
    this.mostUnpaid = mostUnpaid;
  }

  /**
   * Places an order of the actor's own and reserves its stock. As each order keeps its stock from
   * others until it is paid or expires, a customer has only so many unpaid ones.
   */
  public Answer<Order> place(Actor actor, IdempotentRequest<Order> request, NewOrder newOrder) {
    Order order;
    try {
      order = quote(actor, newOrder);
    } catch (OrderException refused) {
      // A request that took effect keeps its answer, whatever happened to the products since.
      return store.findAnswer(request).orElseThrow(() -> refused);
    }
    Placement placement =
        store.place(
            encoded(request, order),
            order.created(actor),
            numbers,
            actor.mayChangeAnyOrder() ? null : mostUnpaid);
    return switch (placement) {
      case Placed(Answer<Order> answer) -> answer;
      case Unavailable(Map<ProductId, Product> products) -> {
        newOrder.requireAvailable(products, actor.stockFigures());
        throw new IllegalStateException("an order was refused although all of it is available");
      }
    };
  }

  /**
   * Encodes the response now, so that nothing but SQL runs while products are locked; unless the
   * order needs another number, which is rare.
   */
  private static IdempotentRequest<Order> encoded(IdempotentRequest<Order> request, Order order) {
    byte[] response = request.encode(order);
    return new IdempotentRequest<>(
        request.key(), placed -> placed.equals(order) ? response : request.encode(placed));
  }

  /** The order as it would be, if it were placed now. */
  public Order quote(Actor actor, NewOrder newOrder) {
    Map<ProductId, Product> products = catalog.findAll(newOrder.productIds());
    return newOrder.orderFrom(
        products, new OrderId(ids.get()), numbers.get(), actor, clock.instant(), paymentWindow);
  }

  public Order get(Actor actor, OrderId id) {
    return store
        .find(id, actor.visibleOrders())
        .orElseThrow(() -> new OrderException.OrderNotFound(id));
  }

  /** All of the orders, in the order asked for. */
  public List<Order> getAll(Actor actor, List<OrderId> ids) {
    Map<OrderId, Order> found =
        store.findAll(ids, actor.visibleOrders()).stream()
            .collect(Collectors.toMap(Order::id, Function.identity()));
    List<OrderId> missing = ids.stream().filter(id -> !found.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      throw new OrderException.OrderNotFound(missing);
    }
    return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
  }

  /** Newest first. */
  public List<Order> list(Actor actor, OrderFilter filter, @Nullable OrderId after, int limit) {
    return store.list(actor.visibleOrders(filter.customerId()), filter, after, limit);
  }

  /** Oldest first. */
  public List<OrderEvent> events(Actor actor, OrderId id, long afterSequence, int limit) {
    Order order = get(actor, id);
    return store.events(order.id(), afterSequence, limit);
  }

  public Answer<Order> update(
      Actor actor, IdempotentRequest<Order> request, OrderId id, OrderUpdate update) {
    return change(
        actor,
        request,
        id,
        update.requireAllowed(actor).expectedVersion(),
        (order, now) -> order.update(update, actor, now));
  }

  /**
   * Records that a paid order, or a part of it, was handed to a carrier; null expects no particular
   * version.
   */
  public Answer<Order> ship(
      Actor actor,
      IdempotentRequest<Order> request,
      OrderId id,
      NewShipment shipment,
      @Nullable Long expectedVersion) {
    ShipmentId shipmentId = new ShipmentId(ids.get());
    return change(
        actor,
        request,
        id,
        expectedVersion,
        (order, now) -> order.ship(shipmentId, shipment, actor, now));
  }

  /**
   * Records that a shipment arrived; null expects no particular version.
   *
   * @param shipmentId null for all shipments that are on their way
   */
  public Answer<Order> deliver(
      Actor actor,
      IdempotentRequest<Order> request,
      OrderId id,
      @Nullable ShipmentId shipmentId,
      @Nullable Long expectedVersion) {
    return change(
        actor, request, id, expectedVersion, (order, now) -> order.deliver(shipmentId, actor, now));
  }

  private interface Rule {
    OrderTransition apply(Order order, Instant now);
  }

  private Answer<Order> change(
      Actor actor,
      IdempotentRequest<Order> request,
      OrderId id,
      @Nullable Long expectedVersion,
      Rule rule) {
    return store.change(
        request,
        id,
        actor.changeableOrders(),
        order -> rule.apply(order.requireVersion(expectedVersion), clock.instant()));
  }
}
