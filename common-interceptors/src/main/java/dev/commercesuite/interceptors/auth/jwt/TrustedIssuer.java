package dev.commercesuite.interceptors.auth.jwt;

import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKeys;
import dev.commercesuite.interceptors.auth.revocation.RevocationList;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An issuer whose access tokens are accepted, and what they must look like.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param algorithms how its tokens may be signed; the key must be for the same one
 * @param tokenTypes accepted {@code typ} headers in any case, such as {@code at+jwt} (RFC 9068);
 *     {@link #NO_TYPE} accepts tokens that have none
 * @param maxLifetime the longest time from {@code iat} to {@code exp}
 * @param keys the keys that it publishes
 * @param revocations what it has revoked
 * @param claims how its claims are read
 */
public record TrustedIssuer(
    String issuer,
    String audience,
    Set<SignatureAlgorithm> algorithms,
    Set<String> tokenTypes,
    Duration maxLifetime,
    VerificationKeys keys,
    Revocations revocations,
    ClaimMapping claims) {

  /** The longest life of the suite's own tokens; {@link RevocationList#KEPT} builds on it. */
  public static final Duration SUITE_LIFETIME = Duration.ofMinutes(15);

  /** Stands among the token types for tokens without a {@code typ}, which RFC 7519 leaves out. */
  public static final String NO_TYPE = "none";

  private static final String LONG_FORM = "application/";

  /**
   * Copies the sets.
   *
   * @throws IllegalArgumentException if something is empty
   */
  public TrustedIssuer {
    if (issuer.isEmpty() || audience.isEmpty() || algorithms.isEmpty() || tokenTypes.isEmpty()) {
      throw new IllegalArgumentException(
          "issuer is '%s', audience '%s', algorithms %s, token types %s; expected none to be empty"
              .formatted(issuer, audience, algorithms, tokenTypes));
    }
    algorithms = Set.copyOf(algorithms);
    tokenTypes = tokenTypes.stream().map(TrustedIssuer::shortForm).collect(Collectors.toSet());
  }

  /** The suite's own issuer: RS256, tokens of RFC 9068 that live 15 minutes at most. */
  public static TrustedIssuer suite(
      String issuer, String audience, VerificationKeys keys, Revocations revocations) {
    return new TrustedIssuer(
        issuer,
        audience,
        Set.of(SignatureAlgorithm.RS256),
        Set.of("at+jwt"),
        SUITE_LIFETIME,
        keys,
        revocations,
        new SuiteClaimMapping());
  }

  boolean accepts(SignatureAlgorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  /**
   * @param header the {@code typ} of a token; null if it has none
   */
  boolean acceptsType(@Nullable String header) {
    if (header == null) {
      return tokenTypes.contains(NO_TYPE);
    }
    String type = shortForm(header);
    return !type.equals(NO_TYPE) && tokenTypes.contains(type);
  }

  /** RFC 7515, 4.1.9: {@code application/} may be left out, and case does not matter. */
  private static String shortForm(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith(LONG_FORM) ? lower.substring(LONG_FORM.length()) : lower;
  }
}
