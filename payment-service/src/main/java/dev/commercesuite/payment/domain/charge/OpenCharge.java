package dev.commercesuite.payment.domain.charge;

import dev.commercesuite.payment.domain.PaymentId;
import java.time.Instant;

/**
 * A charge that waits for its payer or holds money, leased to whoever looks at it.
 *
 * @param since when it began to wait or to hold
 * @param leaseUntil until when nobody else looks at it
 */
public record OpenCharge(PaymentId payment, Instant since, Instant leaseUntil) {}
