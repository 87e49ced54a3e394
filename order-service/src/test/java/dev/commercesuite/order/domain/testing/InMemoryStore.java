package dev.commercesuite.order.domain.testing;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.OrderVisibility;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.CatalogStore;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductFilter;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.StockAdjustment;
import dev.commercesuite.order.domain.catalog.StockMove;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.OrderFilter;
import dev.commercesuite.order.domain.order.OrderLine;
import dev.commercesuite.order.domain.order.OrderStore;
import dev.commercesuite.order.domain.order.OrderTransition;
import dev.commercesuite.order.domain.refund.SettledRefund;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.testing.InMemoryRequests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Both stores in memory, for one thread at a time. A transaction that throws changes nothing. */
public final class InMemoryStore implements CatalogStore, OrderStore {
  private final Map<ProductId, Product> products = new LinkedHashMap<>();
  private final Map<OrderId, Order> orders = new LinkedHashMap<>();
  private final List<OrderEvent> events = new ArrayList<>();
  private final Set<String> settled = new HashSet<>();
  private final InMemoryRequests requests = new InMemoryRequests();

  @Override
  public Answer<Product> create(IdempotentRequest<Product> request, Product product) {
    return requests.once(
        request,
        () -> {
          if (products.values().stream().anyMatch(p -> p.sku().equals(product.sku()))) {
            throw new OrderException.SkuTaken(product.sku());
          }
          products.put(product.id(), product);
          return product;
        });
  }

  @Override
  public Answer<Product> update(
      IdempotentRequest<Product> request, ProductId id, UnaryOperator<Product> rule) {
    return requests.once(
        request,
        () -> {
          Product updated = rule.apply(product(id));
          products.put(id, updated);
          return updated;
        });
  }

  @Override
  public Answer<Product> adjustStock(
      IdempotentRequest<Product> request, StockAdjustment adjustment) {
    return requests.once(
        request,
        () -> {
          move(adjustment.productId(), adjustment.delta(), 0);
          return product(adjustment.productId());
        });
  }

  @Override
  public Optional<Product> find(ProductId id) {
    return Optional.ofNullable(products.get(id));
  }

  @Override
  public Map<ProductId, Product> findAll(Collection<ProductId> ids) {
    Map<ProductId, Product> found = new HashMap<>(products);
    found.keySet().retainAll(List.copyOf(ids));
    return found;
  }

  @Override
  public List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit) {
    return products.values().stream().limit(limit).toList();
  }

  public Product product(ProductId id) {
    return find(id).orElseThrow(() -> new OrderException.ProductsNotFound(id));
  }

  private void move(ProductId id, long stock, long reserved) {
    Product p = product(id);
    products.put(
        id,
        new Product(
            id,
            p.sku(),
            p.title(),
            p.description(),
            p.price(),
            p.state(),
            p.stock() + stock,
            p.reserved() + reserved,
            p.metadata(),
            p.createTime(),
            p.updateTime(),
            p.version()));
  }

  @Override
  public Placement place(
      IdempotentRequest<Order> request,
      OrderTransition placed,
      Supplier<OrderNumber> numbers,
      @Nullable Integer mostUnpaid) {
    String customer = placed.order().customerId();
    long unpaid =
        orders.values().stream()
            .filter(order -> order.customerId().equals(customer))
            .filter(order -> order.state() == OrderState.PENDING_PAYMENT)
            .count();
    if (mostUnpaid != null && unpaid >= mostUnpaid && findAnswer(request).isEmpty()) {
      throw new OrderException.TooManyUnpaidOrders(mostUnpaid);
    }
    boolean available =
        placed.order().lines().stream()
            .allMatch(line -> {
              Product product = product(line.productId());
              return product.state() == ProductState.ACTIVE
                  && product.available() >= line.quantity();
            });
    if (available || findAnswer(request).isPresent()) {
      return new Placement.Placed(requests.once(request, () -> write(numbered(placed, numbers))));
    }
    return new Placement.Unavailable(
        findAll(placed.order().lines().stream().map(OrderLine::productId).toList()));
  }

  private OrderTransition numbered(OrderTransition drawn, Supplier<OrderNumber> numbers) {
    OrderTransition placed = drawn;
    while (orders.values().stream().map(Order::number).anyMatch(placed.order().number()::equals)) {
      placed = placed.numbered(numbers.get());
    }
    return placed;
  }

  @Override
  public Optional<Answer<Order>> findAnswer(IdempotentRequest<Order> request) {
    return requests.find(request);
  }

  @Override
  public Answer<Order> change(
      IdempotentRequest<Order> request,
      OrderId id,
      OrderVisibility visibility,
      Function<Order, OrderTransition> rule) {
    return requests.once(request, () -> write(rule.apply(order(id, visibility))));
  }

  @Override
  public Order change(OrderId id, Function<Order, OrderTransition> rule) {
    return write(rule.apply(order(id, new OrderVisibility.All())));
  }

  @Override
  public Answer<Order> finish(
      IdempotentRequest<Order> request, OrderId id, Function<Order, OrderTransition> rule) {
    return requests.finish(request, change(id, rule));
  }

  @Override
  public Order settle(OrderId id, String paymentRefundId, Function<Order, OrderTransition> rule) {
    return settled.contains(paymentRefundId)
        ? order(id, new OrderVisibility.All())
        : change(id, rule);
  }

  private Order write(OrderTransition change) {
    Order order = change.order();
    SettledRefund settled = change.settled();
    if (settled != null && !this.settled.add(settled.paymentRefundId())) {
      throw new AssertionError("counted twice: " + settled);
    }
    for (StockMove move : change.stock()) {
      move.quantities()
          .forEach((product, quantity) -> {
            switch (move.effect()) {
              case RESERVE -> move(product, 0, quantity);
              case RELEASE -> move(product, 0, -quantity);
              case SELL -> move(product, -quantity, -quantity);
              case RESTOCK -> move(product, quantity, 0);
            }
          });
    }
    orders.put(order.id(), order);
    events.addAll(change.events());
    return order;
  }

  public Order order(OrderId id, OrderVisibility visibility) {
    return find(id, visibility).orElseThrow(() -> new OrderException.OrderNotFound(id));
  }

  @Override
  public Optional<Order> find(OrderId id, OrderVisibility visibility) {
    return findAll(List.of(id), visibility).stream().findFirst();
  }

  @Override
  public List<Order> findAll(Collection<OrderId> ids, OrderVisibility visibility) {
    return orders.values().stream()
        .filter(order -> ids.contains(order.id()) && visibility.includes(order.customerId()))
        .toList();
  }

  @Override
  public List<Order> list(
      OrderVisibility visibility, OrderFilter filter, @Nullable OrderId after, int limit) {
    return orders.values().stream()
        .filter(order -> visibility.includes(order.customerId()))
        .filter(order -> filter.states().isEmpty() || filter.states().contains(order.state()))
        .filter(order -> filter.number() == null || filter.number().equals(order.number()))
        .filter(order ->
            order.details().metadata().entrySet().containsAll(filter.metadata().entrySet()))
        .limit(limit)
        .toList();
  }

  @Override
  public List<OrderEvent> events(OrderId id, long afterSequence, int limit) {
    return events.stream()
        .filter(event -> event.orderId().equals(id) && event.sequence() > afterSequence)
        .sorted(Comparator.comparingLong(OrderEvent::sequence))
        .limit(limit)
        .toList();
  }
}
