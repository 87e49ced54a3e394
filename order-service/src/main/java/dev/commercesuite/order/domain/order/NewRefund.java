package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.LineViolation;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.refund.OrderRefund;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be refunded.
 *
 * @param items empty for all that is left of the order; of that, what was not sent is restocked
 * @param note why; may be empty
 */
public record NewRefund(List<Item> items, String note) {

  /**
   * How many of a line.
   *
   * @param lineId as the request names it; whether the order has such a line is not known
   * @param restock whether they are put on sale again; null for those that were not sent
   */
  public record Item(String lineId, int quantity, @Nullable Boolean restock) {}

  /**
   * @throws OrderException.InvalidFields when two items name the same line
   */
  public NewRefund {
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
   * What it takes of the lines of an order: of each line first what was not sent.
   *
   * @throws OrderException.OrderLinesNotFound when the order does not have all of its lines
   * @throws OrderException.RefundExceedsOrder when there is less left of a line
   * @throws OrderException.NothingToRefund when all of the order is refunded
   */
  List<OrderRefund.Item> itemsOf(OrderId order, List<OrderLine> lines) {
    if (items.isEmpty()) {
      return rest(order, lines);
    }
    Map<String, OrderLine> byId =
        lines.stream().collect(Collectors.toMap(line -> line.id().toString(), Function.identity()));
    requireKnown(order, byId);
    requireLeft(byId);
    return items.stream()
        .map(item -> item(line(byId, item), item))
        .sorted(Comparator.comparingInt(item -> item.lineId().number()))
        .toList();
  }

  private static List<OrderRefund.Item> rest(OrderId order, List<OrderLine> lines) {
    List<OrderRefund.Item> rest =
        lines.stream()
            .filter(line -> line.refundable() > 0)
            .map(line -> {
              int unsent = unsent(line, line.refundable());
              return item(line, line.refundable(), unsent, unsent);
            })
            .toList();
    if (rest.isEmpty()) {
      throw new OrderException.NothingToRefund(order);
    }
    return rest;
  }

  private static OrderRefund.Item item(OrderLine line, Item item) {
    int quantity = item.quantity();
    int unsent = unsent(line, quantity);
    Boolean restock = item.restock();
    int restocked = restock == null ? unsent : restock ? quantity : 0;
    return item(line, quantity, unsent, restocked);
  }

  private static OrderRefund.Item item(OrderLine line, int quantity, int unsent, int restocked) {
    return new OrderRefund.Item(line.id(), quantity, unsent, restocked, line.refundOf(quantity));
  }

  private static int unsent(OrderLine line, int quantity) {
    return Math.min(quantity, line.unshipped());
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
      int left = line(lines, item).refundable();
      if (item.quantity() > left) {
        String problem =
            "is %s; expected at most %s, which is what is left to refund of line \"%s\""
                .formatted(item.quantity(), left, item.lineId());
        excessive.add(
            new LineViolation(item.lineId(), new Violation(field(i, "quantity"), problem)));
      }
    }
    if (!excessive.isEmpty()) {
      throw new OrderException.RefundExceedsOrder(excessive);
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

  NewRefund withoutNote() {
    return new NewRefund(items, "");
  }
}
