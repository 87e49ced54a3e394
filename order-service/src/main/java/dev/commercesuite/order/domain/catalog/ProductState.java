package dev.commercesuite.order.domain.catalog;

/** Whether a product is offered. */
public enum ProductState {
  /** It can be ordered, and everyone sees it. */
  ACTIVE,
  /** It cannot be ordered, and only staff sees it. */
  INACTIVE
}
