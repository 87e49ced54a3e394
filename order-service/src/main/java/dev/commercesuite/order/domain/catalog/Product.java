package dev.commercesuite.order.domain.catalog;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.OrderException;
import dev.commercesuite.order.domain.ProductId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be ordered.
 *
 * @param sku the shop's own code for it
 * @param price the price of one
 * @param state whether it is offered
 * @param stock how many there are
 * @param reserved how many of them belong to orders already
 * @param metadata what the systems around the suite want to know about it
 * @param version of everything but the stock
 */
public record Product(
    ProductId id,
    String sku,
    String title,
    String description,
    Money price,
    ProductState state,
    long stock,
    long reserved,
    Map<String, String> metadata,
    Instant createTime,
    Instant updateTime,
    long version) {

  public Product {
    metadata = Map.copyOf(metadata);
    if (reserved < 0 || reserved > stock) {
      throw new IllegalArgumentException(
          "%s reserved of %s in stock; expected 0 to %s".formatted(reserved, stock, stock));
    }
  }

  /** How many can be ordered. */
  public long available() {
    return stock - reserved;
  }

  /**
   * This product, if it is still as the caller has read it.
   *
   * @param expectedVersion the version that the caller has read; null when any will do
   */
  Product requireVersion(@Nullable Long expectedVersion) {
    if (expectedVersion != null && expectedVersion != version) {
      throw new OrderException.VersionMismatch(id);
    }
    return this;
  }

  Product update(ProductUpdate update, Instant now) {
    return new Product(
        id,
        sku,
        update.title() == null ? title : update.title(),
        update.description() == null ? description : update.description(),
        update.price() == null ? price : update.price(),
        update.state() == null ? state : update.state(),
        stock,
        reserved,
        update.metadata() == null ? metadata : update.metadata(),
        createTime,
        now,
        version + 1);
  }
}
