package dev.commercesuite.user.tokens;

import java.time.Duration;

/**
 * What all access tokens of this issuer have in common.
 *
 * @param issuer the {@code iss} claim
 * @param audience the {@code aud} claim
 * @param lifetime from {@code iat} to {@code exp}
 */
public record TokenPolicy(String issuer, String audience, Duration lifetime) {}
