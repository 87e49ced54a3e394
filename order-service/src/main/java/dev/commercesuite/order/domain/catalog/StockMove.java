package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.ProductId;
import java.util.Map;

/**
 * What a change of an order does to the stock of its products.
 *
 * @param quantities how many pieces of each product
 */
public record StockMove(StockEffect effect, Map<ProductId, Integer> quantities) {
  public StockMove {
    quantities = Map.copyOf(quantities);
    if (quantities.isEmpty()) {
      throw new IllegalArgumentException("quantities is empty; expected at least one product");
    }
  }
}
