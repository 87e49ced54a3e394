package dev.commercesuite.payment.domain.feed;

import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentEvent;

/**
 * Something that happened to a payment.
 *
 * @param payment as it was read after the event; it may have changed again since
 */
public record PaymentChange(PaymentEvent event, Payment payment) {}
