package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Money;

/**
 * How much of a paid payment can still be given back.
 *
 * @param left zero when nothing can: what the customer keeps after a dispute was lost is not given
 *     back again
 * @param pending what refunds under way give back, whoever asked for them, unless they fail, and
 *     what of the rest is withheld until a dispute is decided
 */
public record Refundable(Money left, Money pending) {}
