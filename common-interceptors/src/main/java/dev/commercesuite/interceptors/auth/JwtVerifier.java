package dev.commercesuite.interceptors.auth;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_EXPIRED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.FailureException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens in the form of RFC 9068 (JWT profile for OAuth 2.0 access tokens).
 *
 * <p>Accepted is a JWT with header {@code alg: RS256}, {@code typ: at+jwt} and a {@code kid} of the
 * issuer, the configured {@code iss}, the configured value in {@code aud}, a {@code sub}, an {@code
 * exp} in the future and, if they are there, {@code nbf} and {@code iat} in the past, with {@link
 * #CLOCK_SKEW} of tolerance. Scopes come from {@code scope}, separated by spaces. The caller is a
 * service if {@code client_id} equals {@code sub} (the client credentials grant), else a user.
 *
 * <p>A verified token is remembered for a minute, or until it expires, so a key that the issuer
 * withdraws is believed that much longer. Refusals say which kind of check failed and no more.
 */
public final class JwtVerifier implements TokenVerifier {

  /** How far the clocks of issuer and service may be apart. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final int MOST_REMEMBERED = 10_000;

  /** Longer ones would not fit into the headers of a call. */
  private static final int LONGEST_TOKEN = 8_192;

  private final String issuer;
  private final String audience;
  private final PublicKeys keys;
  private final Clock clock;
  private final Cache<String, Caller> verified =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /**
   * Makes a verifier of one issuer's tokens.
   *
   * @param issuer the exact {@code iss}
   * @param audience what {@code aud} must contain
   * @param keys the issuer's keys
   */
  public JwtVerifier(String issuer, String audience, PublicKeys keys, Clock clock) {
    this.issuer = issuer;
    this.audience = audience;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public Caller verify(String token) {
    Caller known = verified.getIfPresent(token);
    if (known == null) {
      known = check(token);
      verified.put(token, known);
    }
    if (clock.instant().isAfter(known.expiresAt().plus(CLOCK_SKEW))) {
      throw expired();
    }
    return known;
  }

  private Caller check(String token) {
    if (token.length() > LONGEST_TOKEN) {
      throw invalid("it is too long");
    }
    try {
      DecodedJWT unverified = JWT.decode(token);
      requireHeader("at+jwt".equalsIgnoreCase(unverified.getType()), "its typ is not at+jwt");
      requireHeader("RS256".equals(unverified.getAlgorithm()), "its alg is not RS256");
      return callerOf(verifierWith(keyOf(unverified)).verify(unverified));
    } catch (TokenExpiredException e) {
      throw expired();
    } catch (JWTVerificationException | IllegalArgumentException e) {
      throw invalid("it is malformed, or its signature or claims do not hold");
    }
  }

  private RSAPublicKey keyOf(DecodedJWT unverified) {
    String keyId = unverified.getKeyId();
    requireHeader(keyId != null, "it has no kid");
    @Nullable RSAPublicKey key;
    try {
      key = keys.find(keyId);
    } catch (KeysUnavailableException e) {
      throw Failure.of(
              ERROR_REASON_DEPENDENCY_UNAVAILABLE,
              "The access token cannot be verified now: its issuer does not answer.")
          .exception();
    }
    if (key == null) {
      throw invalid("its issuer has no such key");
    }
    return key;
  }

  private JWTVerifier verifierWith(RSAPublicKey key) {
    return ((JWTVerifier.BaseVerification)
            JWT.require(Algorithm.RSA256(key, null))
                .withIssuer(issuer)
                .withAnyOfAudience(audience)
                .acceptLeeway(CLOCK_SKEW.toSeconds()))
        .build(clock);
  }

  private static Caller callerOf(DecodedJWT jwt) {
    String subject = jwt.getSubject();
    Instant expiresAt = jwt.getExpiresAtAsInstant();
    if (subject == null || subject.isEmpty() || expiresAt == null) {
      throw invalid("it needs sub and exp");
    }
    boolean service = subject.equals(jwt.getClaim("client_id").asString());
    String scope = jwt.getClaim("scope").asString();
    String tokenId = jwt.getId();
    String sessionId = jwt.getClaim("sid").asString();
    return new Caller(
        subject,
        service ? Caller.Kind.SERVICE : Caller.Kind.USER,
        scope == null || scope.isBlank() ? Set.of() : Set.of(scope.strip().split(" +")),
        tokenId == null ? "" : tokenId,
        sessionId == null ? "" : sessionId,
        expiresAt);
  }

  private static void requireHeader(boolean holds, String problem) {
    if (!holds) {
      throw invalid(problem);
    }
  }

  private static FailureException invalid(String problem) {
    return Failure.of(
            ERROR_REASON_TOKEN_INVALID, "The access token is not accepted: " + problem + ".")
        .exception();
  }

  private static FailureException expired() {
    return Failure.of(ERROR_REASON_TOKEN_EXPIRED, "The access token has expired. Get a new one.")
        .exception();
  }
}
