package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.ProductId;

/**
 * One product of an order, as it was when the order was placed.
 *
 * @param unitPrice the price of one
 */
public record OrderLine(
    ProductId productId, String sku, String title, int quantity, Money unitPrice) {
  public OrderLine {
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity is " + quantity + "; expected at least 1");
    }
  }

  /** The price of all of them. */
  public Money subtotal() {
    return unitPrice.times(quantity);
  }

  /** What the customer pays for them. Nothing is charged beside the price and nothing taken off. */
  public Money total() {
    return subtotal();
  }
}
