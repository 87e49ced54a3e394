package dev.commercesuite.order.domain.order;

/** What a change of an order does to the stock of its products. */
public enum StockEffect {
  NONE,
  /** Available becomes reserved. */
  RESERVE,
  /** Reserved becomes available again. */
  RELEASE,
  /** Reserved leaves the stock. */
  SELL
}
