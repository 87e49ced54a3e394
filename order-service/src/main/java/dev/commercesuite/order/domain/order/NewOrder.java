package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.LineProblem;
import dev.commercesuite.order.domain.OrderException.Shortage;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.StockFigures;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What a customer wants to order. Prices and titles come from the catalogue, never from here. */
public record NewOrder(List<Item> items, OrderDetails details) {

  /** A quantity of a product. */
  public record Item(ProductId productId, int quantity) {}

  /**
   * @throws OrderException.InvalidFields when two lines name the same product
   */
  public NewOrder {
    items = List.copyOf(items);
    List<Violation> violations = new ArrayList<>();
    Map<ProductId, Integer> first = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      ProductId id = items.get(i).productId();
      Integer before = first.putIfAbsent(id, i);
      if (before != null) {
        violations.add(
            new Violation(
                field(i, "product_id"),
                "%s is already in lines[%s]; expected each product in one line"
                    .formatted(id, before)));
      }
    }
    if (!violations.isEmpty()) {
      throw new OrderException.InvalidFields(violations);
    }
  }

  Set<ProductId> productIds() {
    return items.stream().map(Item::productId).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The order, with today's prices and titles, if everything in it is available.
   *
   * @param products those of {@link #productIds} that exist
   * @param window how long the customer has to pay
   */
  Order orderFrom(
      Map<ProductId, Product> products,
      OrderId id,
      OrderNumber number,
      Actor customer,
      Instant now,
      Duration window) {
    String customerId = customer.customerId();
    requireAvailable(products, customer.stockFigures());
    List<OrderLine> lines = new ArrayList<>();
    for (Item item : items) {
      LineId lineId = new LineId(lines.size() + 1);
      lines.add(line(lineId, item, product(products, item.productId())));
    }
    return new Order(
        id,
        number,
        customerId,
        lines,
        details,
        Progress.UNPAID,
        now,
        now,
        now.plus(window),
        1,
        null);
  }

  /**
   * Every line with a problem is reported at once, the most serious kind of problem first.
   *
   * @param figures how exactly the customer may know what is left
   * @throws OrderException.ProductsRejected when a product does not exist, is inactive, has another
   *     currency than the rest or is not in stock
   */
  void requireAvailable(Map<ProductId, Product> products, StockFigures figures) {
    List<LineProblem> unknown =
        problems(
            "product_id",
            (item, id) ->
                products.containsKey(id)
                    ? Optional.empty()
                    : Optional.of("there is no product " + id));
    if (!unknown.isEmpty()) {
      throw new OrderException.ProductsNotFound(unknown);
    }
    List<LineProblem> inactive =
        problems(
            "product_id",
            (item, id) ->
                product(products, id).state() == ProductState.ACTIVE
                    ? Optional.empty()
                    : Optional.of("product %s is not for sale at present".formatted(id)));
    if (!inactive.isEmpty()) {
      throw new OrderException.ProductsInactive(inactive);
    }
    String currency = product(products, items.getFirst().productId()).price().currency();
    List<LineProblem> foreign =
        problems(
            "product_id",
            (item, id) -> {
              String other = product(products, id).price().currency();
              return other.equals(currency)
                  ? Optional.empty()
                  : Optional.of(
                      "product %s is priced in %s; expected %s as in lines[0]"
                          .formatted(id, other, currency));
            });
    if (!foreign.isEmpty()) {
      throw new OrderException.CurrenciesMixed(foreign);
    }
    List<Shortage> scarce = shortages(products);
    if (!scarce.isEmpty()) {
      throw new OrderException.StockInsufficient(scarce, figures);
    }
  }

  private List<Shortage> shortages(Map<ProductId, Product> products) {
    List<Shortage> shortages = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      long available = product(products, item.productId()).available();
      if (item.quantity() > available) {
        shortages.add(
            new Shortage(item.productId(), field(i, "quantity"), item.quantity(), available));
      }
    }
    return shortages;
  }

  private List<LineProblem> problems(
      String field, BiFunction<Item, ProductId, Optional<String>> problem) {
    List<LineProblem> problems = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      String path = field(i, field);
      problem
          .apply(item, item.productId())
          .map(text -> new LineProblem(item.productId(), new Violation(path, text)))
          .ifPresent(problems::add);
    }
    return problems;
  }

  private static String field(int line, String field) {
    return "lines[" + line + "]." + field;
  }

  private static Product product(Map<ProductId, Product> products, ProductId id) {
    Product product = products.get(id);
    if (product == null) {
      throw new IllegalArgumentException("product " + id + " was not looked up");
    }
    return product;
  }

  private static OrderLine line(LineId id, Item item, Product product) {
    return new OrderLine(
        id, product.id(), product.sku(), product.title(), item.quantity(), 0, product.price());
  }
}
