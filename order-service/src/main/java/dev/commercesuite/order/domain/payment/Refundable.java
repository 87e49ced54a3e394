package dev.commercesuite.order.domain.payment;

import dev.commercesuite.order.domain.Money;

/**
 * How much of a paid payment can still be given back.
 *
 * @param left zero when nothing can
 * @param pending what refunds under way give back, whoever asked for them, unless they fail
 */
public record Refundable(Money left, Money pending) {}
