package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.ShipmentId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an order, or all of it, that was sent at once.
 *
 * @param items in the order of the order's lines
 * @param carrier empty once the order is redacted, as {@code trackingNumber} then is
 * @param trackingNumber may be empty
 * @param deliverTime null until it arrived
 */
public record Shipment(
    ShipmentId id,
    List<Item> items,
    String carrier,
    String trackingNumber,
    Instant shipTime,
    @Nullable Instant deliverTime) {

  /** A quantity of a line. */
  public record Item(LineId lineId, int quantity) {
    public Item {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity is " + quantity + "; expected at least 1");
      }
    }
  }

  public Shipment {
    items = List.copyOf(items);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("a shipment has no items; expected at least one");
    }
  }

  /** Without what leads to the address. */
  Shipment redacted() {
    return new Shipment(id, items, "", "", shipTime, deliverTime);
  }

  public boolean isOnItsWay() {
    return deliverTime == null;
  }

  /** The clock of the replica that records it may be behind that of the one that sent it. */
  Shipment delivered(Instant time) {
    Instant arrived = time.isBefore(shipTime) ? shipTime : time;
    return new Shipment(id, items, carrier, trackingNumber, shipTime, arrived);
  }

  /** How many of a line are in it. */
  int quantity(LineId lineId) {
    return items.stream()
        .filter(item -> item.lineId().equals(lineId))
        .mapToInt(Item::quantity)
        .sum();
  }
}
