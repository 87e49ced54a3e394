package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.catalog.Catalog;
import dev.commercesuite.order.domain.catalog.NewProduct;
import dev.commercesuite.order.domain.catalog.Product;
import dev.commercesuite.order.domain.catalog.ProductUpdate;
import dev.commercesuite.order.domain.order.Address;
import dev.commercesuite.order.domain.order.NewOrder;
import dev.commercesuite.order.domain.order.NewOrder.Item;
import dev.commercesuite.order.domain.order.Order;
import dev.commercesuite.order.domain.order.Orders;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/** The stores over a database of their own on a real PostgreSQL. */
abstract class PostgresTesting {
  static final Actor ALICE = new Actor(Actor.Kind.USER, "alice", Set.of());
  static final Actor BOB = new Actor(Actor.Kind.USER, "bob", Set.of());
  static final Actor STAFF =
      new Actor(Actor.Kind.USER, "staff", Set.of(Actor.Permission.ANY_ORDER));
  static final Address ADDRESS =
      new Address("Alice", "Main Street 1", "", "Berlin", "", "10115", "DE");
  static final Duration WINDOW = Duration.ofMinutes(30);

  final DatabaseConfig config = TestPostgres.migrated("classpath:db/order");
  final Database database = Database.open(config, "test", new SimpleMeterRegistry());

  /** PostgreSQL keeps microseconds. */
  final Instant start = Instant.parse("2026-11-22T12:00:00.123456Z");

  volatile Instant now = start;
  final InstantSource clock = () -> now;
  final Supplier<UUID> ids = new Uuid7(InstantSource.system());
  final PostgresCatalogStore products = new PostgresCatalogStore(database);
  final PostgresOrderStore store = new PostgresOrderStore(database, clock);
  final Catalog catalog = new Catalog(products, ids, clock);
  final Orders orders = new Orders(store, products, ids, clock, WINDOW);

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  static <T> T fresh(Answer<T> answer) {
    return switch (answer) {
      case Answer.Fresh<T>(T value) -> value;
      case Answer.Replayed<T> _, Answer.Interim<T> _ ->
          throw new AssertionError("replayed; expected a fresh answer");
    };
  }

  static <T> IdempotentRequest<T> request() {
    return request(UUID.randomUUID());
  }

  static <T> IdempotentRequest<T> request(UUID requestId) {
    RequestKey key = new RequestKey("caller", "method", requestId, new RequestHash(new byte[32]));
    return new IdempotentRequest<>(key, value -> value.toString().getBytes(StandardCharsets.UTF_8));
  }

  Product product(long stock) {
    NewProduct entry = new NewProduct("sku-" + ids.get(), "A mug", "", new Money("EUR", 1_250));
    Product product = fresh(catalog.create(entry, request()));
    return fresh(catalog.adjustStock(product.id(), stock, "delivery", STAFF, request()));
  }

  static NewOrder basket(Item... items) {
    return new NewOrder(List.of(items), ADDRESS, "Ring twice");
  }

  Order placed(Actor actor, Product product, int quantity) {
    return fresh(orders.place(actor, basket(new Item(product.id(), quantity)), request()));
  }

  void deactivate(ProductId id) {
    fresh(catalog.update(id, new ProductUpdate(null, null, null, false, null), request()));
  }

  Product current(ProductId id) {
    return products.find(id).orElseThrow();
  }
}
