package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Actor;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.OrderException.LineProblem;
import dev.commercesuite.order.domain.OrderException.Violation;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  public Answer<Product> create(IdempotentRequest<Product> request, NewProduct newProduct) {
    Instant now = clock.instant();
    Product product =
        new Product(
            new ProductId(ids.get()),
            newProduct.sku(),
            newProduct.title(),
            newProduct.description(),
            newProduct.price(),
            ProductState.ACTIVE,
            0,
            0,
            newProduct.metadata(),
            now,
            now,
            1);
    return store.create(request, product);
  }

  public Answer<Product> update(
      IdempotentRequest<Product> request, ProductId id, ProductUpdate update) {
    return store.update(
        request,
        id,
        product ->
            product.requireVersion(update.expectedVersion()).update(update, clock.instant()));
  }

  public Answer<Product> adjustStock(
      Actor actor, IdempotentRequest<Product> request, ProductId id, long delta, String reason) {
    return store.adjustStock(
        request, new StockAdjustment(ids.get(), id, delta, reason, actor, clock.instant()));
  }

  public Product get(ProductId id, ProductVisibility visibility) {
    return store
        .find(id)
        .filter(visibility::includes)
        .orElseThrow(() -> new OrderException.ProductsNotFound(id));
  }

  /** All of the products, in the order asked for. */
  public List<Product> getAll(List<ProductId> ids, ProductVisibility visibility) {
    Map<ProductId, Product> found = store.findAll(ids);
    List<LineProblem> missing = new ArrayList<>();
    List<Product> products = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      ProductId id = ids.get(i);
      Product product = found.get(id);
      if (product == null || !visibility.includes(product)) {
        String field = "product_ids[%s]".formatted(i);
        missing.add(
            new LineProblem(id, new Violation(field, "there is no product %s".formatted(id))));
      } else {
        products.add(product);
      }
    }
    if (!missing.isEmpty()) {
      throw new OrderException.ProductsNotFound(missing);
    }
    return products;
  }

  /** Newest first. */
  public List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit) {
    return store.list(filter, after, limit);
  }
}
