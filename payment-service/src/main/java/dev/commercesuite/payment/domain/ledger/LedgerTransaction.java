package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.payment.domain.RefundId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Money that moves from one account to another: a debit and a credit of the same amount, so that it
 * is always balanced.
 *
 * @param refund the refund that it is about; none for a capture
 */
public record LedgerTransaction(
    UUID id, Type type, PaymentId payment, @Nullable RefundId refund, Money amount, Instant time) {

  /** Why money moves, and thus between which accounts. */
  public enum Type {
    CAPTURE(LedgerAccount.PROVIDER_RECEIVABLE, LedgerAccount.SALES),
    REFUND(LedgerAccount.REFUNDS, LedgerAccount.REFUNDS_PAYABLE),
    REFUND_SETTLEMENT(LedgerAccount.REFUNDS_PAYABLE, LedgerAccount.PROVIDER_RECEIVABLE),
    REFUND_REVERSAL(LedgerAccount.REFUNDS_PAYABLE, LedgerAccount.REFUNDS);

    private final LedgerAccount debit;
    private final LedgerAccount credit;

    Type(LedgerAccount debit, LedgerAccount credit) {
      this.debit = debit;
      this.credit = credit;
    }

    public LedgerAccount debit() {
      return debit;
    }

    public LedgerAccount credit() {
      return credit;
    }
  }

  public LedgerTransaction {
    if (amount.isZero()) {
      throw new IllegalArgumentException("a ledger transaction of 0; expected at least 1");
    }
    if ((type == Type.CAPTURE) != (refund == null)) {
      throw new IllegalArgumentException("a ledger transaction names a refund unless it captures");
    }
  }

  public static LedgerTransaction capture(UUID id, PaymentId payment, Money amount, Instant now) {
    return new LedgerTransaction(id, Type.CAPTURE, payment, null, amount, now);
  }

  public static LedgerTransaction about(Refund refund, Type type, UUID id, Instant now) {
    return new LedgerTransaction(id, type, refund.payment(), refund.id(), refund.amount(), now);
  }
}
