package dev.commercesuite.order.domain.dispute;

/** How far a dispute is. */
public enum DisputeStep {
  /** The bank has not decided. */
  OPENED,
  /** The bank has decided for the shop. */
  WON,
  /** The bank has decided for the customer. */
  LOST
}
