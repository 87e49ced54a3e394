package dev.commercesuite.order.domain.testing;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderState;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.order.PayOrder;
import dev.commercesuite.order.domain.order.Resumable;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The use cases over fakes, with a clock that stands still until it is moved. */
public abstract class OrderTesting {
  protected static final Actor ALICE = new Actor(Actor.Kind.USER, "alice", Set.of());
  protected static final Actor BOB = new Actor(Actor.Kind.USER, "bob", Set.of());
  protected static final Actor STAFF =
      new Actor(Actor.Kind.USER, "staff", Set.of(Actor.Permission.ANY_ORDER));
  protected static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");
  protected static final Duration WINDOW = Duration.ofMinutes(30);

  /** Of {@link #placed}: two mugs at 12.50 EUR. */
  protected static final long TOTAL = 2_500;

  protected Instant now = Instant.parse("2026-11-22T12:00:00Z");
  protected final InMemoryStore store = new InMemoryStore();
  protected final FakePayments payments = new FakePayments();
  protected final Catalog catalog = new Catalog(store, UUID::randomUUID, () -> now);
  protected final Orders orders = new Orders(store, store, UUID::randomUUID, () -> now, WINDOW);
  protected final OrderPayments orderPayments =
      new OrderPayments(store, payments, UUID::randomUUID, () -> now);
  protected final OrderCancellations cancellations =
      new OrderCancellations(store, orderPayments, payments, UUID::randomUUID, () -> now);
  protected final OrderRecovery recovery =
      new OrderRecovery(store, orderPayments, cancellations, () -> now);

  protected static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("replayed; expected a fresh answer");
    };
  }

  /** A request whose response is the text of its result. */
  protected static <T> IdempotentRequest<T> request() {
    return request("caller", UUID.randomUUID());
  }

  protected static <T> IdempotentRequest<T> request(String caller, UUID requestId) {
    RequestKey key = new RequestKey(caller, "method", requestId, new RequestHash(new byte[32]));
    return new IdempotentRequest<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A request whose response says whether the order is still under way. */
  protected static Resumable<Order> resumable(UUID requestId) {
    RequestKey key = new RequestKey("caller", "pay", requestId, new RequestHash(new byte[32]));
    return new Resumable<>(
        new IdempotentRequest<>(key, order -> new byte[] {isUnderWay(order) ? (byte) 1 : (byte) 0}),
        response -> response[0] == 1);
  }

  private static boolean isUnderWay(Order order) {
    return order.state() == OrderState.CANCELLING
        || (order.attempt() != null && order.attempt().isInProgress());
  }

  protected Product product(String sku, long price, String currency, long stock) {
    Product product =
        fresh(
            catalog.create(
                new NewProduct(sku, "A " + sku, "", new Money(currency, price)), request()));
    return stock == 0
        ? product
        : fresh(catalog.adjustStock(product.id(), stock, "delivery", STAFF, request()));
  }

  protected Product mug() {
    return product("mug-" + UUID.randomUUID(), 1_250, "EUR", 10);
  }

  protected static NewOrder basket(Item... items) {
    return new NewOrder(List.of(items), ADDRESS, "");
  }

  protected Order placed(Product product) {
    return fresh(orders.place(ALICE, basket(new Item(product.id(), 2)), request()));
  }

  protected Order pay(Order order) {
    return fresh(pay(order, UUID.randomUUID()));
  }

  protected Answer<Order> pay(Order order, UUID requestId) {
    return orderPayments.pay(
        ALICE, new PayOrder(order.id(), requestId, "tok_test", null), resumable(requestId));
  }

  protected Order cancel(Order order) {
    return fresh(cancellations.cancel(ALICE, order.id(), "", null, resumable(UUID.randomUUID())));
  }

  protected Order current(Order order) {
    return orders.get(STAFF, order.id());
  }

  protected List<OrderEvent.Type> history(Order order) {
    return orders.events(STAFF, order.id(), 0, 100).stream().map(OrderEvent::type).toList();
  }
}
