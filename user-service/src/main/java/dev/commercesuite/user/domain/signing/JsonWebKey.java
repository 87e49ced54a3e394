package dev.commercesuite.user.domain.signing;

/**
 * The public half of an RSA key that signs access tokens with RS256 (RFC 7517).
 *
 * @param keyId the key's thumbprint (RFC 7638)
 * @param modulus base64url without padding
 * @param exponent base64url without padding
 */
public record JsonWebKey(String keyId, String modulus, String exponent) {}
