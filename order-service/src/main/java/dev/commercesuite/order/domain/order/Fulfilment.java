package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.ShipmentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent of an order, and what is left of it.
 *
 * @param shipments the earliest first
 */
record Fulfilment(OrderId order, List<OrderLine> lines, List<Shipment> shipments) {
  private static final int MOST_SHIPMENTS = 50;

  Fulfilment {
    lines = List.copyOf(lines);
    shipments = List.copyOf(shipments);
  }

  /**
   * With one more shipment, which is the last.
   *
   * @throws OrderException.ItemsRejected when it has a line that the order has not, or more of one
   *     than is left
   * @throws OrderException.NothingToShip when refunds under way have set all of the rest aside
   * @throws OrderException.ShipmentLimitReached when the order can have no more
   */
  Fulfilment shipped(ShipmentId id, NewShipment shipment, Instant now) {
    if (shipments.size() >= MOST_SHIPMENTS) {
      throw new OrderException.ShipmentLimitReached(order, MOST_SHIPMENTS);
    }
    if (lines.stream().noneMatch(line -> line.unshipped() > 0)) {
      throw new OrderException.NothingToShip(order);
    }
    Shipment sent =
        new Shipment(
            id,
            shipment.itemsOf(order, lines),
            shipment.carrier(),
            shipment.trackingNumber(),
            now,
            null);
    List<Shipment> all = new ArrayList<>(shipments);
    all.add(sent);
    return new Fulfilment(
        order, lines.stream().map(line -> line.shipped(sent.quantity(line.id()))).toList(), all);
  }

  /** With a shipment that has arrived. */
  Fulfilment delivered(Shipment arrived) {
    return new Fulfilment(
        order,
        lines,
        shipments.stream().map(sent -> sent.id().equals(arrived.id()) ? arrived : sent).toList());
  }

  /** Whether something is still to be sent, or would be if a refund under way failed. */
  boolean isUnfinished() {
    return lines.stream().anyMatch(OrderLine::isUnfinished);
  }

  boolean isAllDelivered() {
    return !isUnfinished() && shipments.stream().noneMatch(Shipment::isOnItsWay);
  }

  /**
   * All shipments that have not arrived.
   *
   * @throws OrderException.NothingInTransit when there is none
   */
  List<Shipment> inTransit() {
    List<Shipment> inTransit = shipments.stream().filter(Shipment::isOnItsWay).toList();
    if (inTransit.isEmpty()) {
      throw new OrderException.NothingInTransit(order);
    }
    return inTransit;
  }

  /**
   * A shipment that has not arrived.
   *
   * @throws OrderException.ShipmentNotFound when there is no such shipment
   * @throws OrderException.ShipmentDelivered when it has arrived
   */
  Shipment inTransit(ShipmentId id) {
    Shipment shipment =
        shipments.stream()
            .filter(sent -> sent.id().equals(id))
            .findFirst()
            .orElseThrow(() -> new OrderException.ShipmentNotFound(order, id));
    if (!shipment.isOnItsWay()) {
      throw new OrderException.ShipmentDelivered(id);
    }
    return shipment;
  }
}
