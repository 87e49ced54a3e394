package dev.commercesuite.order.domain.refund;

/**
 * How much of a line is refunded, or set aside by a refund that is under way.
 *
 * @param refunding how many pieces are set aside
 * @param refundingUnsent how many of these were not sent
 * @param refunded how many pieces are refunded
 * @param refundedUnsent how many of these were not sent, and never will be
 * @param restocked how many of those refunded were put on sale again
 * @param minorUnits what is set aside and refunded of the line's total
 */
public record LineRefunds(
    int refunding,
    int refundingUnsent,
    int refunded,
    int refundedUnsent,
    int restocked,
    long minorUnits) {
  /** Nothing of it. */
  public static final LineRefunds NONE = new LineRefunds(0, 0, 0, 0, 0, 0);

  public LineRefunds {
    if (refundingUnsent < 0
        || refundingUnsent > refunding
        || refundedUnsent < 0
        || refundedUnsent > refunded
        || restocked < 0
        || restocked > refunded
        || minorUnits < 0) {
      throw new IllegalArgumentException(
          ("refunding is %s, %s of them unsent; refunded %s, %s of them unsent, %s restocked;"
                  + " expected parts of 0 to all")
              .formatted(refunding, refundingUnsent, refunded, refundedUnsent, restocked));
    }
  }

  /** Set aside or refunded. */
  public int quantity() {
    return refunding + refunded;
  }

  /** Not sent, and set aside or refunded. */
  public int unsent() {
    return refundingUnsent + refundedUnsent;
  }

  public LineRefunds begun(OrderRefund.Item item) {
    return new LineRefunds(
        refunding + item.quantity(),
        refundingUnsent + item.unsent(),
        refunded,
        refundedUnsent,
        restocked,
        minorUnits + item.minorUnits());
  }

  public LineRefunds succeeded(OrderRefund.Item item) {
    return new LineRefunds(
        refunding - item.quantity(),
        refundingUnsent - item.unsent(),
        refunded + item.quantity(),
        refundedUnsent + item.unsent(),
        restocked + item.restocked(),
        minorUnits);
  }

  public LineRefunds failed(OrderRefund.Item item) {
    return new LineRefunds(
        refunding - item.quantity(),
        refundingUnsent - item.unsent(),
        refunded,
        refundedUnsent,
        restocked,
        minorUnits - item.minorUnits());
  }
}
