package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.feed.FeedPosition;
import dev.commercesuite.order.domain.feed.OrderChange;
import dev.commercesuite.order.domain.feed.OrderFeed;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The history of orders as watchers read it. Thread-safe. */
public final class PostgresOrderFeed implements OrderFeed {
  private final Database database;

  public PostgresOrderFeed(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return database.inReadOnlyTransaction(tx -> OrderRows.byIds(tx, List.of(id))).stream()
        .filter(order -> visibility.includes(order.customerId()))
        .findFirst();
  }

  @Override
  public List<OrderChange> changes(OrderId id, long afterSequence, int limit) {
    return database.inReadOnlyTransaction(tx ->
        withOrders(
            tx,
            tx.query(
                "select feed_position, "
                    + OrderRows.EVENT_COLUMNS
                    + """
                    from order_events
                    where order_id = ? and sequence > ?
                    order by sequence
                    limit ?
                    """,
                PostgresOrderFeed::positioned,
                id.value(),
                afterSequence,
                limit)));
  }

  @Override
  public FeedPosition present() {
    return database.inReadOnlyTransaction(tx ->
        FeedPosition.before(
            tx.queryOne(
                    """
                    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled
                    """,
                    row -> row.longInteger("settled"))
                .orElseThrow()));
  }

  /** Events at or above the oldest running transaction are not shown: an earlier one may follow. */
  @Override
  public List<OrderChange> changes(OrderVisibility visibility, FeedPosition after, int limit) {
    String customer = OrderRows.customer(visibility);
    String sql =
        "select feed_position, "
            + OrderRows.EVENT_COLUMNS
            + """
            from order_events
            where (feed_position, order_id, sequence) > (?, ?, ?)
              and feed_position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
              %s
            order by feed_position, order_id, sequence
            limit ?
            """
                .formatted(customer == null ? "" : "and customer_id = ?");
    Stream<Object> parameters =
        Stream.of(
                Stream.of(after.settled(), after.orderId(), after.sequence()),
                Stream.ofNullable(customer),
                Stream.of(limit))
            .flatMap(Function.identity());
    return database.inReadOnlyTransaction(
        tx -> withOrders(tx, tx.query(sql, PostgresOrderFeed::positioned, parameters.toArray())));
  }

  @Override
  public boolean isHoldingBack(OrderVisibility visibility) {
    return database.inReadOnlyTransaction(tx ->
        tx.queryOne(
                """
                select exists (
                  select from order_events
                  where feed_position >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                    and (?::text is null or customer_id = ?)) as held_back
                """,
                row -> row.bool("held_back"),
                OrderRows.customer(visibility),
                OrderRows.customer(visibility))
            .orElseThrow());
  }

  @Override
  public List<Order> unfinished(OrderVisibility visibility, @Nullable OrderId after, int limit) {
    return database.inReadOnlyTransaction(tx ->
        OrderRows.orders(
            tx,
            OrderRows.SELECT
                + """
                where o.state in ('PENDING_PAYMENT', 'PAID', 'SHIPPED', 'CANCELLING')
                  and (?::text is null or o.customer_id = ?)
                  and (?::uuid is null or o.id > ?)
                order by o.id
                limit ?
                """,
            OrderRows.customer(visibility),
            OrderRows.customer(visibility),
            after == null ? null : after.value(),
            after == null ? null : after.value(),
            limit));
  }

  private record Positioned(FeedPosition position, OrderEvent event) {}

  private static Positioned positioned(Row row) {
    OrderEvent event = OrderRows.event(row);
    return new Positioned(
        new FeedPosition(
            row.longInteger("feed_position"), event.orderId().value(), event.sequence()),
        event);
  }

  private static List<OrderChange> withOrders(Transaction tx, List<Positioned> events) {
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
