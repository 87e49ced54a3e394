package dev.commercesuite.system.model.reference;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What was sent of an order at once. */
public final class ShipmentModel {
  public final OrderModel order;
  private final List<Request.Item> items;

  /** That the suite gave it; empty until it is learned. */
  public String id = "";

  boolean arrived;

  ShipmentModel(OrderModel order, List<Request.Item> items) {
    this.order = order;
    this.items = items.stream().sorted(Comparator.comparingInt(Request.Item::line)).toList();
  }

  int quantity(int line) {
    return items.stream()
        .filter(item -> item.line() == line)
        .mapToInt(Request.Item::quantity)
        .sum();
  }

  String text() {
    return items.stream()
            .map(item -> item.line() + "x" + item.quantity())
            .collect(Collectors.joining(" "))
        + (arrived ? " arrived" : " on its way");
  }

  @Override
  public String toString() {
    return "shipment of " + order + ": " + text();
  }
}
