package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.runtime.announce.FeedTail;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.feed.FeedPosition;
import dev.commercesuite.runtime.feed.FeedRange;
import dev.commercesuite.runtime.feed.postgres.FeedTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The history of orders as watchers read it. Thread-safe. */
public final class PostgresOrderFeed implements OrderFeed {
  private static final FeedTable<OrderEvent> EVENTS =
      new FeedTable<>("order_events", "order_id", OrderRows.EVENT_COLUMNS, OrderRows::event);

  private static final UUID NOBODY = new UUID(0, 0);

  private final Database database;

  public PostgresOrderFeed(Database database) {
    this.database = database;
  }

  /** What has just happened to orders. */
  public static FeedTail tail(Database database) {
    return new FeedTail(database, "order_events", "order_id");
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return database.inSnapshot(tx -> OrderRows.byIds(tx, List.of(id), visibility)).stream()
        .findFirst();
  }

  @Override
  public List<OrderChange> changes(String epoch, OrderId id, long afterSequence, int limit) {
    return database.inSnapshot(
        tx -> withOrders(tx, EVENTS.ofSubject(tx, epoch, id.value(), afterSequence, limit)));
  }

  @Override
  public FeedRange range() {
    return database.inReadOnlyTransaction(EVENTS::range);
  }

  @Override
  public List<OrderChange> changes(OrderVisibility visibility, FeedPosition after, int limit) {
    return database.inSnapshot(
        tx -> withOrders(tx, EVENTS.after(tx, after, customer(visibility), limit)));
  }

  @Override
  public boolean isHoldingBack(OrderVisibility visibility) {
    return database.inReadOnlyTransaction(tx -> EVENTS.isHoldingBack(tx, customer(visibility)));
  }

  /** The only customer within visibility, as events have it; null when everyone is. */
  private static @Nullable UUID customer(OrderVisibility visibility) {
    String customer = OrderRows.customer(visibility);
    return customer == null ? null : customerId(customer);
  }

  /** That of nobody for a caller who has no orders, as a service has none. */
  private static UUID customerId(String caller) {
    try {
      UUID id = UUID.fromString(caller);
      return id.toString().equals(caller) ? id : NOBODY;
    } catch (IllegalArgumentException _) {
      return NOBODY;
    }
  }

  @Override
  public List<Order> open(OrderVisibility visibility, @Nullable OrderId after, int limit) {
    return database.inSnapshot(
        tx -> OrderRows.orders(tx, OrderPages.open(visibility, after, limit)));
  }

  private static List<OrderChange> withOrders(
      Transaction tx, List<FeedTable.Positioned<OrderEvent>> events) {
    List<OrderId> ids = events.stream().map(e -> e.event().orderId()).distinct().toList();
    Map<OrderId, Order> orders =
        ids.isEmpty()
            ? Map.of()
            : OrderRows.byIds(tx, ids).stream()
                .collect(Collectors.toMap(Order::id, Function.identity()));
    return events.stream()
        .flatMap(e ->
            Stream.ofNullable(orders.get(e.event().orderId()))
                .map(order -> new OrderChange(e.position(), e.event(), order)))
        .toList();
  }
}
