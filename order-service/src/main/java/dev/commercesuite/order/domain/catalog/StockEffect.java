package dev.commercesuite.order.domain.catalog;

/** What becomes of pieces of a product. */
public enum StockEffect {
  /** Available becomes reserved. */
  RESERVE,
  /** Reserved becomes available again. */
  RELEASE,
  /** Reserved leaves the stock. */
  SELL,
  /** What had left comes back into the stock, available. */
  RESTOCK
}
