package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;
import dev.commercesuite.payment.domain.Refund;
import dev.commercesuite.runtime.feed.FeedPosition;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a payment or to one of its refunds.
 *
 * @param position where it stands among the changes of all payments
 * @param payment as it was read after the event; it may have changed again since
 * @param refund the one that the event is about, read together with the payment; null for none
 */
public record PaymentChange(
    FeedPosition position, PaymentEvent event, Payment payment, @Nullable Refund refund) {}
