package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.dispute.Disputed;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.Cancellation;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.Progress;
import dev.commercesuite.order.domain.order.Shipment;
import dev.commercesuite.order.domain.refund.LineRefunds;
import dev.commercesuite.order.domain.refund.Refunds;
import dev.commercesuite.order.persistence.RefundRows.RefundOfOrder;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.sql.Sql;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads whole orders and their events. */
final class OrderRows {
  /**
   * Orders with all that belongs to them but their lines, shipments and refunds. Conditions follow,
   * on {@code o}. A cancellation is looked up for each order of a page: a plan for pages of any
   * size would otherwise read all there are.
   */
  static final String SELECT =
      """
      select o.id, o.number, o.customer_id, o.state, o.currency, o.recipient, o.line1, o.line2,
          o.city, o.region, o.postal_code, o.country_code, o.note, o.contact_email, o.metadata,
          o.shipment_count, o.refund_count, o.refunded_minor_units, o.disputed_minor_units,
          o.lost_dispute_minor_units, o.create_time, o.update_time, o.expire_time, o.version,
          o.redact_time,
        a.id as attempt_id, a.request_id, a.payment_method, a.return_url, a.payment_id,
          a.state as attempt_state,
        a.error_code, a.error_message, a.redirect_url, a.client_secret, a.start_time,
        c.id as cancellation_id, c.note as cancellation_note, c.refunds_failed, c.last_failure,
          c.refund_minor_units, c.refund_id
      from orders o
      left join payment_attempts a on (a.order_id, a.id) = (o.id, o.payment_attempt_id)
      left join lateral (
        select id, note, refunds_failed, last_failure, refund_minor_units, refund_id
        from cancellations where order_id = o.id limit 1) as c on true
      """;

  /** What {@link #event} reads of {@code order_events}. */
  static final String EVENT_COLUMNS =
      """
      order_id, sequence, type, state, actor_kind, actor_id, coalesce(detail, '') as detail,
        shipment_id, refund_id, dispute_id, create_time
      """;

  private OrderRows() {}

  /** The only customer within visibility; null when everyone is. */
  static @Nullable String customer(OrderVisibility visibility) {
    return switch (visibility) {
      case OrderVisibility.All _ -> null;
      case OrderVisibility.OfCustomer(String customerId) -> customerId;
    };
  }

  static List<Order> byIds(Transaction tx, Collection<OrderId> ids) {
    return orders(
        tx, Sql.of(SELECT + "where o.id = any(?)", ids.stream().map(OrderId::value).toList()));
  }

  /**
   * Those of the orders that can be seen. What cannot be seen is not found, so that it takes the
   * same statements as what does not exist, and the same time.
   */
  static List<Order> byIds(Transaction tx, Collection<OrderId> ids, OrderVisibility visibility) {
    return orders(
        tx,
        Sql.of(SELECT)
            .where(
                Sql.of("o.id = any(?)", ids.stream().map(OrderId::value).toList()),
                Sql.ifGiven("o.customer_id = ?", customer(visibility))));
  }

  /** {@link #locked(Transaction, OrderId)}, of an order that can be seen. */
  static Optional<Order> locked(Transaction tx, OrderId id, OrderVisibility visibility) {
    Sql sql =
        Sql.of("select o.id from orders o")
            .where(
                Sql.of("o.id = ?", id.value()),
                Sql.ifGiven("o.customer_id = ?", customer(visibility)))
            .then("for no key update; " + SELECT)
            .where(
                Sql.of("o.id = ?", id.value()),
                Sql.ifGiven("o.customer_id = ?", customer(visibility)));
    return orders(tx, sql).stream().findFirst();
  }

  /**
   * An order, kept from being changed by others until the transaction ends. First the lock, then
   * the order in a second statement, which sees all that the lock waited for.
   */
  static Optional<Order> locked(Transaction tx, OrderId id) {
    Sql sql =
        Sql.of(
            "select id from orders where id = ? for no key update; " + SELECT + "where o.id = ?",
            id.value(),
            id.value());
    return orders(tx, sql).stream().findFirst();
  }

  /**
   * The orders that a query finds, in its order.
   *
   * @param sql {@link #SELECT} with conditions
   */
  static List<Order> orders(Transaction tx, Sql sql) {
    List<OrderWithoutParts> found = tx.query(sql, OrderRows::order);
    if (found.isEmpty()) {
      return List.of();
    }
    Map<UUID, List<LineOfOrder>> lines =
        tx
            .query(
                """
                select order_id, line_number, product_id, sku, title, quantity, shipped_quantity,
                  refunding_quantity, refunding_unsent_quantity, refunded_quantity,
                  refunded_unsent_quantity, restocked_quantity, refund_minor_units,
                  unit_price_minor_units
                from order_lines
                where order_id = any(?)
                order by order_id, line_number
                """,
                OrderRows::line,
                found.stream().map(OrderWithoutParts::id).toList())
            .stream()
            .collect(Collectors.groupingBy(LineOfOrder::orderId));
    Map<UUID, List<Shipment>> shipments =
        ShipmentRows.ofOrders(
            tx,
            found.stream()
                .filter(OrderWithoutParts::hasShipments)
                .map(OrderWithoutParts::id)
                .toList());
    Map<UUID, List<RefundOfOrder>> refunds =
        RefundRows.ofOrders(
            tx,
            found.stream()
                .filter(OrderWithoutParts::hasRefunds)
                .map(OrderWithoutParts::id)
                .toList());
    return found.stream()
        .map(order ->
            order.with(
                lines.getOrDefault(order.id(), List.of()),
                shipments.getOrDefault(order.id(), List.of()),
                refunds.getOrDefault(order.id(), List.of())))
        .toList();
  }

  private record LineOfOrder(
      UUID orderId,
      int number,
      UUID productId,
      String sku,
      String title,
      int quantity,
      int shippedQuantity,
      LineRefunds refunds,
      long unitPrice) {

    OrderLine in(String currency) {
      return new OrderLine(
          new LineId(number),
          new ProductId(productId),
          sku,
          title,
          quantity,
          shippedQuantity,
          refunds,
          new Money(currency, unitPrice));
    }
  }

  private static LineOfOrder line(Row row) {
    return new LineOfOrder(
        row.uuid("order_id"),
        row.integer("line_number"),
        row.uuid("product_id"),
        row.text("sku"),
        row.text("title"),
        row.integer("quantity"),
        row.integer("shipped_quantity"),
        new LineRefunds(
            row.integer("refunding_quantity"),
            row.integer("refunding_unsent_quantity"),
            row.integer("refunded_quantity"),
            row.integer("refunded_unsent_quantity"),
            row.integer("restocked_quantity"),
            row.longInteger("refund_minor_units")),
        row.longInteger("unit_price_minor_units"));
  }

  private record OrderWithoutParts(
      UUID id,
      OrderNumber number,
      String customerId,
      String currency,
      OrderDetails details,
      Progress progress,
      boolean hasShipments,
      boolean hasRefunds,
      long refundedMinorUnits,
      Instant createTime,
      Instant updateTime,
      Instant expireTime,
      long version,
      @Nullable Instant redactTime) {

    Order with(List<LineOfOrder> lines, List<Shipment> shipments, List<RefundOfOrder> refunds) {
      return new Order(
          new OrderId(id),
          number,
          customerId,
          lines.stream().map(line -> line.in(currency)).toList(),
          details,
          progress
              .with(shipments)
              .with(
                  new Refunds(
                      refunds.stream().map(refund -> refund.in(currency)).toList(),
                      refundedMinorUnits)),
          createTime,
          updateTime,
          expireTime,
          version,
          redactTime);
    }
  }

  private static OrderWithoutParts order(Row row) {
    return new OrderWithoutParts(
        row.uuid("id"),
        new OrderNumber(row.text("number")),
        row.text("customer_id"),
        row.text("currency"),
        new OrderDetails(
            address(row), row.text("note"), row.text("contact_email"), row.textMap("metadata")),
        progress(row),
        row.integer("shipment_count") > 0,
        row.integer("refund_count") > 0,
        row.longInteger("refunded_minor_units"),
        row.instant("create_time"),
        row.instant("update_time"),
        row.instant("expire_time"),
        row.longInteger("version"),
        row.nullableInstant("redact_time"));
  }

  private static Progress progress(Row row) {
    return new Progress(
            row.enumeration("state", OrderState.class),
            AttemptRows.attempt(row),
            cancellation(row),
            List.of())
        .with(
            new Disputed(
                row.longInteger("disputed_minor_units"),
                row.longInteger("lost_dispute_minor_units")));
  }

  private static Address address(Row row) {
    return new Address(
        row.text("recipient"),
        row.text("line1"),
        row.text("line2"),
        row.text("city"),
        row.text("region"),
        row.text("postal_code"),
        row.text("country_code"));
  }

  private static @Nullable Cancellation cancellation(Row row) {
    UUID id = row.nullableUuid("cancellation_id");
    if (id == null) {
      return null;
    }
    Long amount = row.nullableLongInteger("refund_minor_units");
    return new Cancellation(
        id,
        row.text("cancellation_note"),
        row.integer("refunds_failed"),
        row.text("last_failure"),
        amount == null
            ? null
            : new Cancellation.Refund(
                new Money(row.text("currency"), amount), row.nullableText("refund_id")));
  }

  static OrderEvent event(Row row) {
    UUID shipmentId = row.nullableUuid("shipment_id");
    return new OrderEvent(
        new OrderId(row.uuid("order_id")),
        row.longInteger("sequence"),
        row.enumeration("type", OrderEvent.Type.class),
        row.enumeration("state", OrderState.class),
        row.enumeration("actor_kind", Actor.Kind.class),
        row.text("actor_id"),
        row.text("detail"),
        shipmentId == null ? null : new ShipmentId(shipmentId),
        row.nullableText("refund_id"),
        row.nullableText("dispute_id"),
        row.instant("create_time"));
  }
}
