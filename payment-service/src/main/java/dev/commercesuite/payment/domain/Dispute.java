package dev.commercesuite.payment.domain;

import java.time.Instant;

/**
 * A customer says to the bank that a payment was not theirs, or not what they paid for. The bank
 * takes the money back until it has decided.
 *
 * @param amount what is disputed
 * @param reason the provider's word for what the customer says
 * @param providerReference the provider's id of it
 */
public record Dispute(
    DisputeId id,
    PaymentId payment,
    Money amount,
    String reason,
    State state,
    String providerReference,
    Instant createTime,
    Instant updateTime) {

  /** The states of a dispute. */
  public enum State {
    /** The bank has not decided; the provider withholds the money. */
    OPEN,
    /** The money came back. */
    WON,
    /** The customer has the money. */
    LOST
  }

  public Dispute ended(State end, Instant now) {
    return new Dispute(id, payment, amount, reason, end, providerReference, createTime, now);
  }
}
