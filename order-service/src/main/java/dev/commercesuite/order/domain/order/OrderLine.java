package dev.commercesuite.order.domain.order;

import dev.commercesuite.order.domain.LineId;
import dev.commercesuite.order.domain.Money;
import dev.commercesuite.order.domain.ProductId;
import dev.commercesuite.order.domain.refund.LineRefunds;

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
    LineRefunds refunds,
    Money unitPrice) {
  public OrderLine {
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity is " + quantity + "; expected at least 1");
    }
    if (shippedQuantity < 0 || shippedQuantity + refunds.unsent() > quantity) {
      throw new IllegalArgumentException(
          "shippedQuantity is %s; expected 0 to %s"
              .formatted(shippedQuantity, quantity - refunds.unsent()));
    }
    if (refunds.quantity() > quantity) {
      throw new IllegalArgumentException(
          "refunds has %s pieces; expected 0 to %s".formatted(refunds.quantity(), quantity));
    }
  }

  /** Of which nothing is refunded. */
  public OrderLine(
      LineId id,
      ProductId productId,
      String sku,
      String title,
      int quantity,
      int shippedQuantity,
      Money unitPrice) {
    this(id, productId, sku, title, quantity, shippedQuantity, LineRefunds.NONE, unitPrice);
  }

  /** How many can still be sent: a refund under way has set the others aside. */
  public int unshipped() {
    return quantity - shippedQuantity - refunds.unsent();
  }

  /** Whether some of them may still have to be sent, if a refund under way fails. */
  boolean isUnfinished() {
    return unshipped() > 0 || refunds.refundingUnsent() > 0;
  }

  /** How many can still be refunded. */
  int refundable() {
    return quantity - refunds.quantity();
  }

  OrderLine shipped(int more) {
    return with(shippedQuantity + more, refunds);
  }

  OrderLine with(LineRefunds latest) {
    return with(shippedQuantity, latest);
  }

  private OrderLine with(int shipped, LineRefunds latest) {
    return new OrderLine(id, productId, sku, title, quantity, shipped, latest, unitPrice);
  }

  /** The price of all of them. */
  public Money subtotal() {
    return unitPrice.times(quantity);
  }

  /** What the customer pays for them. Nothing is charged beside the price and nothing taken off. */
  public Money total() {
    return subtotal();
  }

  /**
   * What is given back for so many more of them: the share that all refunded pieces have of the
   * line's total, rounded down, less what went before. So the last piece takes what rounding left.
   *
   * @param more at most {@link #refundable}
   * @return in minor units
   */
  long refundOf(int more) {
    return refundOf(total().minorUnits(), quantity, refunds.quantity(), refunds.minorUnits(), more);
  }

  static long refundOf(long total, int quantity, int before, long given, int more) {
    int pieces = before + more;
    // The product of total and pieces may overflow; these cannot, and their sum is exact.
    long share = total / quantity * pieces + total % quantity * pieces / quantity;
    // When one of several refunds has failed, the others may keep a unit more than their share.
    return Math.max(0, share - given);
  }
}
