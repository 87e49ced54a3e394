package dev.commercesuite.runtime.tokens;

import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import java.net.URI;

/**
 * The suite's own issuer, as the services know it that are not the issuer. It is asked over HTTPS,
 * with a certificate that the process trusts.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param keys its JSON Web Key Set
 * @param revocations what it has revoked; it answers services with a certificate only
 * @param pace how it is asked about them
 */
public record SuiteIssuer(
    String issuer, String audience, URI keys, URI revocations, RevocationPolling pace) {}
