package dev.commercesuite.runtime.tokens;

import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKeys;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * An OpenID provider that is trusted beside the suite's own issuer, or instead of it.
 *
 * @param issuer the exact {@code iss}
 * @param keys its JSON Web Key Set, over HTTPS
 * @param audience what {@code aud} must contain
 * @param algorithms how its tokens may be signed
 * @param tokenTypes accepted {@code typ} headers
 * @param authorities by whom the certificate of its key server must be signed
 * @param claims what its tokens grant
 * @param maxLifetime the longest time from {@code iat} to {@code exp}; nothing can be revoked
 *     before it is over
 */
public record ExternalIssuer(
    String issuer,
    URI keys,
    String audience,
    Set<SignatureAlgorithm> algorithms,
    Set<String> tokenTypes,
    Authorities authorities,
    ExternalClaimMapping claims,
    Duration maxLifetime) {

  /** Whose signature a server's certificate needs. */
  public sealed interface Authorities {}

  /** Those of the process itself, {@code TLS_CA_FILE}. */
  public record OfTheProcess() implements Authorities {}

  /** The public ones that the JDK comes with. */
  public record OfTheJdk() implements Authorities {}

  /** Those in a PEM file, which is followed when it changes. */
  public record InFile(Path file) implements Authorities {}

  /** The same for a verifier. */
  public TrustedIssuer with(VerificationKeys publicKeys) {
    return new TrustedIssuer(
        issuer,
        audience,
        algorithms,
        tokenTypes,
        maxLifetime,
        publicKeys,
        Revocations.NONE,
        claims);
  }
}
