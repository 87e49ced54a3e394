package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.ProductId;

/**
 * One product of an order, as it was when the order was placed.
 *
 * @param quantity how many are ordered
 * @param shippedQuantity how many of them are sent
 * @param unitPrice the price of one
 */
public record OrderLine(
    LineId id,
    ProductId productId,
    String sku,
    String title,
    int quantity,
    int shippedQuantity,
    Money unitPrice) {
  public OrderLine {
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity is " + quantity + "; expected at least 1");
    }
    if (shippedQuantity < 0 || shippedQuantity > quantity) {
      throw new IllegalArgumentException(
          "shippedQuantity is %d; expected 0 to %d".formatted(shippedQuantity, quantity));
    }
  }

  /** How many are still to be sent. */
  public int unshipped() {
    return quantity - shippedQuantity;
  }

  OrderLine shipped(int more) {
    return new OrderLine(id, productId, sku, title, quantity, shippedQuantity + more, unitPrice);
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
