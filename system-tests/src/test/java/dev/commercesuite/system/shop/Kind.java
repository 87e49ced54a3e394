package dev.commercesuite.system.shop;

/** The requests that move money or goods. */
public enum Kind {
  CREATE_ORDER,
  PAY_ORDER,
  CANCEL_ORDER,
  SHIP_ORDER,
  DELIVER_ORDER,
  ADJUST_STOCK,
  CREATE_REFUND,
  REFUND_ORDER
}
