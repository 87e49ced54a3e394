package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a product; a null component leaves that field as it is.
 *
 * @param expectedVersion the version that the caller has read; null when any will do
 */
public record ProductUpdate(
    @Nullable String title,
    @Nullable String description,
    @Nullable Money price,
    @Nullable ProductState state,
    @Nullable Map<String, String> metadata,
    @Nullable Long expectedVersion) {

  /**
   * @throws OrderException.InvalidFields with the fields of the request
   */
  public ProductUpdate {
    metadata = metadata == null ? null : Map.copyOf(metadata);
    List<OrderException.Violation> violations = new ArrayList<>();
    if (title != null && title.isBlank()) {
      violations.add(
          new OrderException.Violation("product.title", "is blank; expected 1 to 200 characters"));
    }
    if (price != null) {
      violations.addAll(Prices.violations("product.price", price));
    }
    if (!violations.isEmpty()) {
      throw new OrderException.InvalidFields(violations);
    }
  }
}
