package dev.commercesuite.order.domain.order;

/**
 * Where an order goes. The contract says what its parts may look like.
 *
 * @param line2 may be empty, as may {@code region} and {@code postalCode}
 * @param countryCode ISO 3166-1 alpha-2 in capitals; empty, as the rest, once the order is redacted
 */
public record Address(
    String recipient,
    String line1,
    String line2,
    String city,
    String region,
    String postalCode,
    String countryCode) {}
