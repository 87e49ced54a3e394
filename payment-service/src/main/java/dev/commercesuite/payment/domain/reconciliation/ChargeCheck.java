package dev.commercesuite.payment.domain.reconciliation;

import dev.commercesuite.payment.domain.PaymentId;

/**
 * The provider is to be asked what others did with the charge of a payment.
 *
 * @param charge the provider's own id of it; empty when there is none any more
 * @param requests how often it has been asked for or claimed: what is heard of meanwhile makes it
 *     run again, and a late holder does not end it for the next one
 * @param failures how many times in a row it has failed
 */
public record ChargeCheck(PaymentId payment, String charge, long requests, int failures) {}
