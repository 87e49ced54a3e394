package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where products and their stock are kept. One method is one transaction. */
public interface CatalogStore {

  /**
   * Adds a product.
   *
   * @throws OrderException.SkuTaken when another product has the sku
   */
  Answer<Product> create(IdempotentRequest<Product> request, Product product);

  /**
   * Changes a product; its stock stays as it is.
   *
   * @throws OrderException.ProductsNotFound when there is no such product
   */
  Answer<Product> update(
      IdempotentRequest<Product> request, ProductId id, UnaryOperator<Product> rule);

  /**
   * Adds to the stock or takes from it.
   *
   * @throws OrderException.ProductsNotFound when there is no such product
   * @throws OrderException.AdjustmentExceedsStock when more are to be taken out than are available
   */
  Answer<Product> adjustStock(IdempotentRequest<Product> request, StockAdjustment adjustment);

  Optional<Product> find(ProductId id);

  /** Those of the products that exist. */
  Map<ProductId, Product> findAll(Collection<ProductId> ids);

  /**
   * Newest first.
   *
   * @param after the last product of the page before; null for the first page
   */
  List<Product> list(ProductFilter filter, @Nullable ProductId after, int limit);
}
