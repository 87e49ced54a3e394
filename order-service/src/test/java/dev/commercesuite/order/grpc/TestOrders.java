package dev.commercesuite.order.grpc;

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
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.OrderUpdate;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.order.persistence.PostgresCatalogStore;
import dev.commercesuite.order.persistence.PostgresOrderStore;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Orders of a mug, placed and changed below the adapters. */
final class TestOrders {
  static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  static final Actor BOB =
      new Actor(Actor.Kind.USER, "b0b00000-0000-4000-8000-000000000000", Set.of());
  static final Actor STAFF =
      new Actor(
          Actor.Kind.USER,
          "5afe0000-0000-4000-8000-000000000000",
          Set.of(Actor.Permission.SEE_ANY_ORDER, Actor.Permission.CHANGE_ANY_ORDER));

  private static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");

  private final PostgresOrderStore store;
  private final Orders orders;
  private final Product mug;

  /** In a database without products and orders. */
  TestOrders(Database database, InstantSource clock) {
    Uuid7 ids = new Uuid7(clock);
    RandomGenerator random = new SplittableRandom(4);
    PostgresCatalogStore products = new PostgresCatalogStore(database);
    this.store = new PostgresOrderStore(database, clock);
    this.orders =
        new Orders(
            store,
            products,
            ids,
            () -> OrderNumber.random(random),
            clock,
            Duration.ofMinutes(30),
            1_000);
    this.mug = mug(new Catalog(products, ids, clock));
  }

  private static Product mug(Catalog catalog) {
    NewProduct entry = new NewProduct("mug", "A mug", "", new Money("EUR", 1_250), Map.of());
    Product product = fresh(catalog.create(request(), entry));
    return fresh(catalog.adjustStock(STAFF, request(), product.id(), 1_000, "delivery"));
  }

  PostgresOrderStore store() {
    return store;
  }

  Orders orders() {
    return orders;
  }

  Order placed(Actor customer) {
    return fresh(
        orders.place(
            customer,
            request(),
            new NewOrder(
                List.of(new NewOrder.Item(mug.id(), 1)),
                new OrderDetails(ADDRESS, "", "", Map.of()))));
  }

  void note(Actor customer, Order order, String note) {
    var _ =
        orders.update(
            customer, request(), order.id(), new OrderUpdate(null, note, null, null, null));
  }
}
