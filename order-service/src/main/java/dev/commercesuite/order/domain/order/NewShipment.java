package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.LineViolation;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.OrderId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be recorded as sent.
 *
 * @param items empty for all that is left of the order
 * @param trackingNumber may be empty
 */
public record NewShipment(List<Item> items, String carrier, String trackingNumber) {

  /**
   * How many of a line.
   *
   * @param lineId as the request names it; whether the order has such a line is not known
   */
  public record Item(String lineId, int quantity) {}

  /**
   * @throws OrderException.InvalidFields when two items name the same line
   */
  public NewShipment {
    items = List.copyOf(items);
    List<Violation> violations = new ArrayList<>();
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String lineId = items.get(i).lineId();
      Integer before = first.putIfAbsent(lineId, i);
      if (before != null) {
        violations.add(
            new Violation(
                field(i, "line_id"),
                "\"%s\" is already in items[%s]; expected each line in one item"
                    .formatted(lineId, before)));
      }
    }
    if (!violations.isEmpty()) {
      throw new OrderException.InvalidFields(violations);
    }
  }

  /**
   * What it takes of the lines of an order.
   *
   * @throws OrderException.OrderLinesNotFound when the order does not have all of its lines
   * @throws OrderException.ShipmentExceedsOrder when there is less left of a line
   */
  List<Shipment.Item> itemsOf(OrderId order, List<OrderLine> lines) {
    if (items.isEmpty()) {
      return lines.stream()
          .filter(line -> line.unshipped() > 0)
          .map(line -> new Shipment.Item(line.id(), line.unshipped()))
          .toList();
    }
    Map<String, OrderLine> byId =
        lines.stream().collect(Collectors.toMap(line -> line.id().toString(), Function.identity()));
    requireKnown(order, byId);
    requireLeft(byId);
    return items.stream()
        .map(item -> new Shipment.Item(line(byId, item).id(), item.quantity()))
        .sorted(Comparator.comparingInt(item -> item.lineId().number()))
        .toList();
  }

  private void requireKnown(OrderId order, Map<String, OrderLine> lines) {
    List<LineViolation> unknown = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String lineId = items.get(i).lineId();
      if (!lines.containsKey(lineId)) {
        String problem = "order %s has no line \"%s\"".formatted(order, lineId);
        unknown.add(new LineViolation(lineId, new Violation(field(i, "line_id"), problem)));
      }
    }
    if (!unknown.isEmpty()) {
      throw new OrderException.OrderLinesNotFound(unknown);
    }
  }

  private void requireLeft(Map<String, OrderLine> lines) {
    List<LineViolation> excessive = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      int left = line(lines, item).unshipped();
      if (item.quantity() > left) {
        String problem =
            "is %s; expected at most %s, which is what is left of line \"%s\""
                .formatted(item.quantity(), left, item.lineId());
        excessive.add(
            new LineViolation(item.lineId(), new Violation(field(i, "quantity"), problem)));
      }
    }
    if (!excessive.isEmpty()) {
      throw new OrderException.ShipmentExceedsOrder(excessive);
    }
  }

  private static OrderLine line(Map<String, OrderLine> lines, Item item) {
    OrderLine line = lines.get(item.lineId());
    if (line == null) {
      throw new IllegalArgumentException("line " + item.lineId() + " was not looked up");
    }
    return line;
  }

  private static String field(int item, String field) {
    return "items[" + item + "]." + field;
  }
}
