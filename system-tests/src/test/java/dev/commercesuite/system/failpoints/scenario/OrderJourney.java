package dev.commercesuite.system.failpoints.scenario;

/**
 * What a customer or the staff want of an order, and in which states the order is before and in the
 * end.
 */
public enum OrderJourney {
  PAY("PENDING_PAYMENT", "PAID"),
  /** Pays an order of which a payment waits for the customer to act. */
  CONFIRM("PENDING_PAYMENT", "PAID"),
  /** Looks again at a payment whose customer has acted. */
  LOOK_AGAIN("PENDING_PAYMENT", "PAID"),
  /** Pays with another method what the customer pays at the provider at the same moment. */
  CONFIRM_PAID("PENDING_PAYMENT", "PAID"),
  /** Pays at the provider, which says nothing; nobody here asks for anything. */
  PAY_UNNOTICED("PENDING_PAYMENT", "PAID"),
  /** Pays an order, of which somebody gives a part back in the provider's dashboard. */
  REFUND_ELSEWHERE("PENDING_PAYMENT", "PAID LESS A REFUND"),
  /** Disputes a paid order; later the bank decides, of which the provider's list alone tells. */
  DISPUTE_LOST("PAID", "PAID LESS A DISPUTE"),
  /** Cancels a paid order. */
  CANCEL("PAID", "CANCELLED"),
  /** Cancels an order of which a payment waits for the customer to act. */
  CLOSE("PENDING_PAYMENT", "CANCELLED"),
  /** Cancels an order that the customer pays at the provider at the same moment. */
  CLOSE_PAID("PENDING_PAYMENT", "CANCELLED"),
  /** Cancels an order whose payment failed before payment-service heard of it. */
  CALL_OFF("PENDING_PAYMENT", "CANCELLED"),
  /** Sends all of a paid order. */
  SHIP("PAID", "SHIPPED"),
  /** Records that all of it has arrived. */
  DELIVER("SHIPPED", "DELIVERED"),
  /** Refunds all of a paid order of which nothing is sent. */
  REFUND("PAID", "CANCELLED");

  private final String before;
  private final String end;

  OrderJourney(String before, String end) {
    this.before = before;
    this.end = end;
  }

  /** Whether no money moves, not even to come back. */
  public boolean chargesNothing() {
    return this == CALL_OFF;
  }

  String before() {
    return before;
  }

  public String end() {
    return end;
  }
}
