package dev.commercesuite.order.domain.testing;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderEvent;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.domain.payment.OrderCancellations;
import dev.commercesuite.order.domain.payment.OrderPayments;
import dev.commercesuite.order.domain.payment.OrderRefunds;
import dev.commercesuite.order.domain.recovery.OrderRecovery;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.redirect.ReturnUrls;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The use cases over fakes, with a clock that stands still until it is moved. */
public abstract class OrderTesting {
  protected static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  protected static final Actor BOB =
      new Actor(Actor.Kind.USER, "b0b00000-0000-4000-8000-000000000000", Set.of());
  protected static final Actor STAFF =
      new Actor(
          Actor.Kind.USER,
          "staff",
          Set.of(Actor.Permission.SEE_ANY_ORDER, Actor.Permission.CHANGE_ANY_ORDER));
  protected static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");
  protected static final Duration WINDOW = Duration.ofMinutes(30);

  /** So many orders of a customer may wait to be paid. */
  protected static final int MOST_UNPAID = 4;

  /** Of {@link #placed}: two mugs at 12.50 EUR. */
  protected static final long TOTAL = 2_500;

  protected Instant now = Instant.parse("2026-11-22T12:00:00Z");
  protected final InMemoryStore store = new InMemoryStore();
  protected final FakePayments payments = new FakePayments();
  protected final ReturnUrls returnUrls = ReturnUrls.of(List.of("https://shop.example.com/pay"));
  protected final Catalog catalog = new Catalog(store, UUID::randomUUID, () -> now);
  protected final Orders orders =
      new Orders(
          store,
          store,
          UUID::randomUUID,
          () -> OrderNumber.random(new SecureRandom()),
          () -> now,
          WINDOW,
          MOST_UNPAID);
  protected final OrderPayments orderPayments =
      new OrderPayments(store, payments, returnUrls::requireAllowed, UUID::randomUUID, () -> now);
  protected final OrderRefunds refunds = new OrderRefunds(store, payments, () -> now);
  protected final OrderCancellations cancellations =
      new OrderCancellations(store, orderPayments, refunds, payments, UUID::randomUUID, () -> now);
  protected final OrderRecovery recovery =
      new OrderRecovery(store, orderPayments, refunds, cancellations, () -> now);

  protected Product product(String sku, long price, String currency, long stock) {
    Product product =
        fresh(
            catalog.create(
                request(),
                new NewProduct(sku, "A " + sku, "", new Money(currency, price), Map.of())));
    return stock == 0
        ? product
        : fresh(catalog.adjustStock(STAFF, request(), product.id(), stock, "delivery"));
  }

  protected Product mug() {
    return product("mug-" + UUID.randomUUID(), 1_250, "EUR", 10);
  }

  protected static NewOrder basket(Item... items) {
    return new NewOrder(List.of(items), new OrderDetails(ADDRESS, "", "", Map.of()));
  }

  /** Of these items, or of all that is left when there are none. */
  protected static NewShipment shipment(NewShipment.Item... items) {
    return new NewShipment(List.of(items), "DHL", "4711");
  }

  protected static NewShipment.Item item(String lineId, int quantity) {
    return new NewShipment.Item(lineId, quantity);
  }

  protected Order placed(Product product) {
    return fresh(orders.place(ALICE, request(), basket(new Item(product.id(), 2))));
  }

  protected Order pay(Order order) {
    return fresh(pay(order, UUID.randomUUID()));
  }

  protected Answer<Order> pay(Order order, UUID requestId) {
    return orderPayments.pay(ALICE, request("caller", requestId), order.id(), "tok_test", "", null);
  }

  protected Order cancel(Order order) {
    return fresh(cancellations.cancel(ALICE, request(), order.id(), "", null));
  }

  protected Order current(Order order) {
    return orders.get(STAFF, order.id());
  }

  protected List<OrderEvent.Type> history(Order order) {
    return orders.events(STAFF, order.id(), 0, 100).stream().map(OrderEvent::type).toList();
  }
}
