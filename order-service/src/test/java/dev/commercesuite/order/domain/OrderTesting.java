package dev.commercesuite.order.domain;

import dev.commercesuite.order.domain.NewOrder.Item;
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
class OrderTesting {
  static final Actor ALICE = new Actor(Actor.Kind.USER, "alice", Set.of());
  static final Actor BOB = new Actor(Actor.Kind.USER, "bob", Set.of());
  static final Actor STAFF =
      new Actor(Actor.Kind.USER, "staff", Set.of(Actor.Permission.ANY_ORDER));
  static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");
  static final Duration WINDOW = Duration.ofMinutes(30);

  /** Of {@link #placed}: two mugs at 12.50 EUR. */
  static final long TOTAL = 2_500;

  Instant now = Instant.parse("2026-11-22T12:00:00Z");
  final InMemoryStore store = new InMemoryStore();
  final FakePayments payments = new FakePayments();
  final Catalog catalog = new Catalog(store, UUID::randomUUID, () -> now);
  final Orders orders = new Orders(store, store, UUID::randomUUID, () -> now, WINDOW);
  final OrderPayments orderPayments =
      new OrderPayments(store, payments, UUID::randomUUID, () -> now);
  final OrderCancellations cancellations =
      new OrderCancellations(store, orderPayments, payments, UUID::randomUUID, () -> now);
  final OrderRecovery recovery = new OrderRecovery(store, orderPayments, cancellations, () -> now);

  static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("replayed; expected a fresh answer");
    };
  }

  /** A request whose response is the text of its result. */
  static <T> IdempotentRequest<T> request() {
    return request("caller", UUID.randomUUID());
  }

  static <T> IdempotentRequest<T> request(String caller, UUID requestId) {
    RequestKey key = new RequestKey(caller, "method", requestId, new RequestHash(new byte[32]));
    return new IdempotentRequest<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A request whose response says whether the order is still under way. */
  static Resumable<Order> resumable(UUID requestId) {
    RequestKey key = new RequestKey("caller", "pay", requestId, new RequestHash(new byte[32]));
    return new Resumable<>(
        new IdempotentRequest<>(key, order -> new byte[] {isUnderWay(order) ? (byte) 1 : (byte) 0}),
        response -> response[0] == 1);
  }

  private static boolean isUnderWay(Order order) {
    return order.state() == OrderState.CANCELLING
        || (order.attempt() != null && order.attempt().isInProgress());
  }

  Product product(String sku, long price, String currency, long stock) {
    Product product =
        fresh(
            catalog.create(
                new NewProduct(sku, "A " + sku, "", new Money(currency, price)), request()));
    return stock == 0
        ? product
        : fresh(catalog.adjustStock(product.id(), stock, "delivery", STAFF, request()));
  }

  Product mug() {
    return product("mug-" + UUID.randomUUID(), 1_250, "EUR", 10);
  }

  static NewOrder basket(Item... items) {
    return new NewOrder(List.of(items), ADDRESS, "");
  }

  Order placed(Product product) {
    return fresh(orders.place(ALICE, basket(new Item(product.id(), 2)), request()));
  }

  Order pay(Order order) {
    return fresh(pay(order, UUID.randomUUID()));
  }

  Answer<Order> pay(Order order, UUID requestId) {
    return orderPayments.pay(
        ALICE, new PayOrder(order.id(), requestId, "tok_test", null), resumable(requestId));
  }

  Order cancel(Order order) {
    return fresh(cancellations.cancel(ALICE, order.id(), "", null, resumable(UUID.randomUUID())));
  }

  Order current(Order order) {
    return orders.get(STAFF, order.id());
  }

  List<OrderEvent.Type> history(Order order) {
    return orders.events(STAFF, order.id(), 0, 100).stream().map(OrderEvent::type).toList();
  }
}
