package dev.commercesuite.payment.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a payment; never changed afterwards.
 *
 * @param sequence 1, 2, 3, … without gaps: the version of the payment that it made
 * @param state of the payment after it
 * @param amount what it was about
 * @param refund the refund that it was about, if it was about one
 * @param dispute the dispute that it was about, if it was about one
 * @param detail details, such as a decline code; may be empty
 */
public record PaymentEvent(
    PaymentId payment,
    long sequence,
    PaymentEventType type,
    Instant createTime,
    PaymentState state,
    Money amount,
    @Nullable RefundId refund,
    @Nullable DisputeId dispute,
    String detail,
    Actor actor) {}
