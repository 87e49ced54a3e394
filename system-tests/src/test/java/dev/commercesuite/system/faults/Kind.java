package dev.commercesuite.system.faults;

/** The requests that move money or goods. */
enum Kind {
  CREATE_ORDER,
  PAY_ORDER,
  CANCEL_ORDER,
  SHIP_ORDER,
  DELIVER_ORDER,
  ADJUST_STOCK,
  CREATE_REFUND
}
