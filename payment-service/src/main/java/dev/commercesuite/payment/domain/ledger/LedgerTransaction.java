package dev.commercesuite.payment.domain.ledger;

import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
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
 * @param refund the refund that it is about, if it is about one
 * @param dispute the dispute that it is about, if it is about one
 */
public record LedgerTransaction(
    UUID id,
    Type type,
    PaymentId payment,
    @Nullable RefundId refund,
    @Nullable DisputeId dispute,
    Money amount,
    Instant time) {

  /** Why money moves, and thus between which accounts. */
  public enum Type {
    CAPTURE(LedgerAccount.PROVIDER_RECEIVABLE, LedgerAccount.SALES),
    REFUND(LedgerAccount.REFUNDS, LedgerAccount.REFUNDS_PAYABLE),
    REFUND_SETTLEMENT(LedgerAccount.REFUNDS_PAYABLE, LedgerAccount.PROVIDER_RECEIVABLE),
    REFUND_REVERSAL(LedgerAccount.REFUNDS_PAYABLE, LedgerAccount.REFUNDS),
    /** Others gave money back at the provider. */
    PROVIDER_REFUND(LedgerAccount.REFUNDS, LedgerAccount.PROVIDER_RECEIVABLE),
    /** Others gave back more than was captured. */
    EXCESS_REFUND(LedgerAccount.EXCESS_REFUNDS, LedgerAccount.PROVIDER_RECEIVABLE),
    DISPUTE(LedgerAccount.DISPUTED, LedgerAccount.PROVIDER_RECEIVABLE),
    DISPUTE_WON(LedgerAccount.PROVIDER_RECEIVABLE, LedgerAccount.DISPUTED),
    DISPUTE_LOST(LedgerAccount.DISPUTE_LOSSES, LedgerAccount.DISPUTED);

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
    boolean disputes =
        switch (type) {
          case CAPTURE,
              REFUND,
              REFUND_SETTLEMENT,
              REFUND_REVERSAL,
              PROVIDER_REFUND,
              EXCESS_REFUND ->
              false;
          case DISPUTE, DISPUTE_WON, DISPUTE_LOST -> true;
        };
    if (disputes != (dispute != null) || (type != Type.CAPTURE && !disputes) != (refund != null)) {
      throw new IllegalArgumentException(
          "a ledger transaction names its refund or its dispute, unless it captures");
    }
  }

  public static LedgerTransaction capture(UUID id, PaymentId payment, Money amount, Instant now) {
    return new LedgerTransaction(id, Type.CAPTURE, payment, null, null, amount, now);
  }

  public static LedgerTransaction about(Refund refund, Type type, UUID id, Instant now) {
    return about(refund, type, refund.amount(), id, now);
  }

  /**
   * A part of a refund.
   *
   * @param amount the part that moves in this way
   */
  public static LedgerTransaction about(
      Refund refund, Type type, Money amount, UUID id, Instant now) {
    return new LedgerTransaction(id, type, refund.payment(), refund.id(), null, amount, now);
  }

  public static LedgerTransaction about(Dispute dispute, Type type, UUID id, Instant now) {
    return new LedgerTransaction(
        id, type, dispute.payment(), null, dispute.id(), dispute.amount(), now);
  }
}
