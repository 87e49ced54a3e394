package dev.commercesuite.order.persistence;

import static dev.commercesuite.runtime.testing.TestRequests.fresh;
import static dev.commercesuite.runtime.testing.TestRequests.request;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderNumber;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductState;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.NewShipment;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.OrderDetails;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;

/** The stores over a database of their own on a real PostgreSQL. */
abstract class PostgresTesting {
  static final Actor ALICE =
      new Actor(Actor.Kind.USER, "a11ce000-0000-4000-8000-000000000000", Set.of());
  static final Actor BOB =
      new Actor(Actor.Kind.USER, "b0b00000-0000-4000-8000-000000000000", Set.of());
  static final Actor STAFF =
      new Actor(
          Actor.Kind.USER,
          "staff",
          Set.of(Actor.Permission.SEE_ANY_ORDER, Actor.Permission.CHANGE_ANY_ORDER));
  static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");
  static final Duration WINDOW = Duration.ofMinutes(30);

  /** More than a test places. */
  static final int MOST_UNPAID = 10_000;

  final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  final Database database = Database.open(config, "test", new SimpleMeterRegistry());
  final LockQueue locks = new LockQueue(database);

  /** PostgreSQL keeps microseconds. */
  final Instant start = Instant.parse("2026-11-22T12:00:00.123456Z");

  volatile Instant now = start;
  final InstantSource clock = () -> now;
  final Supplier<UUID> ids = new Uuid7(clock);

  /** Where the characters of order numbers come from. */
  volatile RandomGenerator random = new SecureRandom();

  final Supplier<OrderNumber> numbers = () -> OrderNumber.random(random);
  final PostgresCatalogStore products = new PostgresCatalogStore(database);
  final PostgresOrderStore store = new PostgresOrderStore(database, clock);
  final Catalog catalog = new Catalog(products, ids, clock);
  final Orders orders = new Orders(store, products, ids, numbers, clock, WINDOW, MOST_UNPAID);

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  Product product(long stock) {
    NewProduct entry =
        new NewProduct("sku-" + ids.get(), "A mug", "", new Money("EUR", 1_250), Map.of());
    Product product = fresh(catalog.create(request(), entry));
    return fresh(catalog.adjustStock(STAFF, request(), product.id(), stock, "delivery"));
  }

  /** Of all that is left. */
  static NewShipment everything() {
    return new NewShipment(List.of(), "DHL", "4711");
  }

  static NewOrder basket(Item... items) {
    return new NewOrder(List.of(items), new OrderDetails(ADDRESS, "Ring twice", "", Map.of()));
  }

  Order placed(Actor actor, Product product, int quantity) {
    return fresh(orders.place(actor, request(), basket(new Item(product.id(), quantity))));
  }

  void deactivate(ProductId id) {
    fresh(
        catalog.update(
            request(), id, new ProductUpdate(null, null, null, ProductState.INACTIVE, null, null)));
  }

  Product current(ProductId id) {
    return products.find(id).orElseThrow();
  }
}
