package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.PaymentId;
import java.util.UUID;

/**
 * The place of an entry in the list of all entries: whatever comes to light later stands behind the
 * entries that were shown.
 *
 * @param value grows with time; the entries of one payment have growing places
 * @param sequence of the payment's event
 * @param leg of the transaction
 * @param side 1 for the debit, 2 for the credit
 */
public record LedgerPosition(long value, PaymentId payment, long sequence, int leg, int side) {
  private static final int CREDIT = 2;

  private static final PaymentId LOWEST = new PaymentId(new UUID(0, 0));

  /** Before every entry. */
  public static final LedgerPosition START = before(0);

  /** Before every entry with this value or a higher one. */
  public static LedgerPosition before(long value) {
    return new LedgerPosition(value, LOWEST, 0, 0, 0);
  }

  /** Behind both entries of a posting. */
  public static LedgerPosition behind(long value, PaymentId payment, long sequence, int leg) {
    return new LedgerPosition(value, payment, sequence, leg, CREDIT);
  }

  /** And not between its two entries. */
  public boolean isBehindPosting() {
    return side == CREDIT;
  }
}
