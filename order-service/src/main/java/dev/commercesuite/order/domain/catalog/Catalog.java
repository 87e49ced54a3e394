package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What may be done with the catalogue. Thread-safe. */
public final class Catalog {
  private final CatalogStore store;
  private final Supplier<UUID> ids;
  private final InstantSource clock;

  public Catalog(CatalogStore store, Supplier<UUID> ids, InstantSource clock) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
  }

  /** A new product is active, with nothing in stock. */
  public Answer<Product> create(NewProduct entry, IdempotentRequest<Product> request) {
    Instant now = clock.instant();
    Product product =
        new Product(
            new ProductId(ids.get()),
            entry.sku(),
            entry.title(),
            entry.description(),
            entry.price(),
            true,
            0,
            0,
            now,
            now,
            1);
    return store.create(product, request);
  }

  public Answer<Product> update(
      ProductId id, ProductUpdate update, IdempotentRequest<Product> request) {
    return store.update(id, product -> product.update(update, clock.instant()), request);
  }

  public Answer<Product> adjustStock(
      ProductId id, long delta, String reason, Actor actor, IdempotentRequest<Product> request) {
    return store.adjustStock(
        new StockAdjustment(ids.get(), id, delta, reason, actor, clock.instant()), request);
  }

  public Product get(ProductId id) {
    return store.find(id).orElseThrow(() -> OrderException.ProductsNotFound.of(id));
  }

  /** Newest first. */
  public List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit) {
    return store.list(filter, after, limit);
  }
}
