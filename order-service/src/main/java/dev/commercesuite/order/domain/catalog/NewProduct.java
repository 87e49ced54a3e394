package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import java.util.List;
import java.util.Map;

/** A product as staff enters it into the catalogue. */
public record NewProduct(
    String sku, String title, String description, Money price, Map<String, String> metadata) {

  /**
   * @throws OrderException.InvalidFields with the fields of the request
   */
  public NewProduct {
    metadata = Map.copyOf(metadata);
    List<OrderException.Violation> violations = Prices.violations("price", price);
    if (!violations.isEmpty()) {
      throw new OrderException.InvalidFields(violations);
    }
  }
}
