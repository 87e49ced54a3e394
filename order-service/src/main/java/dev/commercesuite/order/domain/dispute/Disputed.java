package dev.commercesuite.order.domain.dispute;

/**
 * What of an order's payment the customer disputes with the bank, as the payment service has it.
 * Neither is bounded by what the customer paid: a bank may take back what was refunded before.
 *
 * @param withheldMinorUnits how much the provider withholds until the bank has decided
 * @param lostMinorUnits how much the customer keeps
 */
public record Disputed(long withheldMinorUnits, long lostMinorUnits) {
  /** Of an order of which nothing was ever disputed. */
  public static final Disputed NONE = new Disputed(0, 0);

  public Disputed {
    if (withheldMinorUnits < 0 || lostMinorUnits < 0) {
      throw new IllegalArgumentException(
          "withheldMinorUnits is %s and lostMinorUnits %s; expected 0 or more"
              .formatted(withheldMinorUnits, lostMinorUnits));
    }
  }
}
