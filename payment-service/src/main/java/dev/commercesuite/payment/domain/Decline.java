package dev.commercesuite.payment.domain;

/**
 * Why a provider said no.
 *
 * @param code in lower snake case, such as {@code insufficient_funds}; the set is open
 * @param message a sentence in English for the person who pays
 */
public record Decline(String code, String message) {}
