package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.ShipmentId;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.Shipment;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the shipments of orders. */
final class ShipmentRows {
  private ShipmentRows() {}

  /** The earliest first, with their items in the order of the lines. */
  static Map<UUID, List<Shipment>> ofOrders(Transaction tx, List<UUID> orderIds) {
    if (orderIds.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<ShipmentItem>> items =
        tx
            .query(
                """
                select shipment_id, line_number, quantity
                from shipment_items
                where order_id = any(?)
                order by order_id, shipment_id, line_number
                """,
                ShipmentRows::item,
                orderIds)
            .stream()
            .collect(Collectors.groupingBy(ShipmentItem::shipmentId));
    Map<UUID, List<Shipment>> shipments = new HashMap<>();
    for (ShipmentWithoutItems shipment :
        tx.query(
            """
            select order_id, id, carrier, tracking_number, ship_time, deliver_time
            from shipments
            where order_id = any(?)
            order by order_id, number
            """,
            ShipmentRows::shipment,
            orderIds)) {
      shipments
          .computeIfAbsent(shipment.orderId(), _ -> new ArrayList<>())
          .add(shipment.with(items.getOrDefault(shipment.id(), List.of())));
    }
    return shipments;
  }

  private record ShipmentItem(UUID shipmentId, Shipment.Item item) {}

  private static ShipmentItem item(Row row) {
    return new ShipmentItem(
        row.uuid("shipment_id"),
        new Shipment.Item(new LineId(row.integer("line_number")), row.integer("quantity")));
  }

  private record ShipmentWithoutItems(
      UUID orderId,
      UUID id,
      String carrier,
      String trackingNumber,
      Instant shipTime,
      @Nullable Instant deliverTime) {

    Shipment with(List<ShipmentItem> items) {
      return new Shipment(
          new ShipmentId(id),
          items.stream().map(ShipmentItem::item).toList(),
          carrier,
          trackingNumber,
          shipTime,
          deliverTime);
    }
  }

  private static ShipmentWithoutItems shipment(Row row) {
    return new ShipmentWithoutItems(
        row.uuid("order_id"),
        row.uuid("id"),
        row.text("carrier"),
        row.text("tracking_number"),
        row.instant("ship_time"),
        row.nullableInstant("deliver_time"));
  }

  /** What was sent and what has arrived since the order was read; its row is locked. */
  static void write(Transaction tx, Order before, Order order) {
    List<Shipment> known = before.shipments();
    List<Shipment> shipments = order.shipments();
    for (int i = 0; i < shipments.size(); i++) {
      Shipment shipment = shipments.get(i);
      if (i >= known.size()) {
        insert(tx, order.id(), i + 1, shipment);
        addToLines(tx, order.id(), shipment.items());
      } else if (known.get(i).isOnItsWay() && !shipment.isOnItsWay()) {
        deliver(tx, order.id(), shipment);
      }
    }
  }

  private static void insert(Transaction tx, OrderId orderId, int number, Shipment shipment) {
    tx.update(
        """
        insert into shipments (order_id, id, number, carrier, tracking_number, ship_time)
        values (?, ?, ?, ?, ?, ?)
        """,
        orderId.value(),
        shipment.id().value(),
        number,
        shipment.carrier(),
        shipment.trackingNumber(),
        shipment.shipTime());
    tx.update(
        """
        insert into shipment_items (order_id, shipment_id, line_number, quantity)
        select ?, ?, line_number, quantity
        from unnest(?::integer[], ?::integer[]) as items (line_number, quantity)
        """,
        orderId.value(),
        shipment.id().value(),
        shipment.items().stream().map(item -> item.lineId().number()).toList(),
        shipment.items().stream().map(Shipment.Item::quantity).toList());
  }

  /** That nothing is sent twice is a CHECK of the table. */
  private static void addToLines(Transaction tx, OrderId orderId, List<Shipment.Item> items) {
    int updated =
        tx.update(
            """
            update order_lines set shipped_quantity = shipped_quantity + sent.quantity
            from unnest(?::integer[], ?::integer[]) as sent (line_number, quantity)
            where order_id = ? and order_lines.line_number = sent.line_number
            """,
            items.stream().map(item -> item.lineId().number()).toList(),
            items.stream().map(Shipment.Item::quantity).toList(),
            orderId.value());
    if (updated != items.size()) {
      throw new IllegalStateException(
          "%s lines of order %s took what was sent of %s"
              .formatted(updated, orderId, items.size()));
    }
  }

  private static void deliver(Transaction tx, OrderId orderId, Shipment shipment) {
    int updated =
        tx.update(
            """
            update shipments set deliver_time = ?
            where order_id = ? and id = ? and deliver_time is null
            """,
            shipment.deliverTime(),
            orderId.value(),
            shipment.id().value());
    if (updated != 1) {
      throw new IllegalStateException(
          "shipment %s arrived although its order was locked".formatted(shipment.id()));
    }
  }
}
