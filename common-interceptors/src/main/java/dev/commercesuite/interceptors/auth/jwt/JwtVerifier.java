package dev.commercesuite.interceptors.auth.jwt;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_EXPIRED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_TOKEN_REVOKED;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import dev.commercesuite.interceptors.auth.keys.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.interceptors.auth.revocation.RevocationsUnavailableException;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens of one or more issuers. A token's {@code iss} picks the {@link
 * TrustedIssuer}, and everything else is held against that one.
 *
 * <p>Accepted is a JWT, no longer than the headers of a call, with a {@code typ}, an {@code alg}
 * and a {@code kid} of the issuer, where the key is for that very {@code alg}; with the issuer's
 * audience in {@code aud}; with {@code sub}, {@code iat} and {@code exp}, not longer apart than the
 * issuer may; not expired, and not from the future, with {@link #CLOCK_SKEW} of tolerance; and not
 * revoked. Headers marked as critical are refused: none is known here.
 *
 * <p>A verified token is remembered, which saves the signature and the parsing. Everything that can
 * change is looked at on every call: its expiry, whether its key is still published, and whether it
 * was revoked. Refusals say which kind of check failed and no more.
 */
public final class JwtVerifier implements TokenVerifier {

  private static final Duration REMEMBERED = Duration.ofMinutes(15);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Characters of all tokens; those of the suite have about a thousand each. */
  private static final long MOST_REMEMBERED = 10_000_000;

  /** The headers of a call, in which a token has to fit, unless the server takes more. */
  private static final int STANDARD_LONGEST_TOKEN = 16 * 1024;

  /** A token that was good once. */
  private record Verified(
      TrustedIssuer issuer, VerificationKey key, String subject, long userVersion, Caller caller) {}

  private final Map<String, TrustedIssuer> issuers;
  private final int longestToken;
  private final Clock clock;
  private final Cache<String, Verified> remembered =
      Caffeine.newBuilder()
          .maximumWeight(MOST_REMEMBERED)
          .weigher((String token, Verified _) -> token.length())
          .expireAfterWrite(REMEMBERED)
          .build();

  /** Makes a verifier for a server that accepts 16 KiB of headers. */
  public JwtVerifier(Collection<TrustedIssuer> issuers, Clock clock) {
    this(issuers, STANDARD_LONGEST_TOKEN, clock);
  }

  /**
   * Makes a verifier.
   *
   * @param longestToken in bytes: what the server accepts of headers, in which the token is
   * @throws IllegalArgumentException if two issuers have the same {@code iss}
   */
  public JwtVerifier(Collection<TrustedIssuer> issuers, int longestToken, Clock clock) {
    this.longestToken = longestToken;
    this.issuers =
        issuers.stream()
            .collect(
                Collectors.toMap(
                    TrustedIssuer::issuer,
                    Function.identity(),
                    (one, _) -> {
                      throw new IllegalArgumentException(
                          "two issuers of tokens are called " + one.issuer());
                    }));
    this.clock = clock;
  }

  /** Makes a verifier of one issuer's tokens. */
  public JwtVerifier(TrustedIssuer issuer, Clock clock) {
    this(List.of(issuer), clock);
  }

  @Override
  public Caller verify(String token) {
    Verified known = remembered.getIfPresent(token);
    if (known == null || !known.key().equals(keyOf(known.issuer(), known.key().id()))) {
      known = check(token);
      remembered.put(token, known);
    }
    if (clock.instant().isAfter(known.caller().expiresAt().plus(CLOCK_SKEW))) {
      throw expired();
    }
    refuseRevoked(known);
    return known.caller();
  }

  private Verified check(String token) {
    require(
        token.length() <= longestToken,
        "it has %s bytes, expected at most %s".formatted(token.length(), longestToken));
    try {
      CompactJws.require(token);
      DecodedJWT unverified = JWT.decode(token);
      TrustedIssuer issuer = issuerOf(unverified);
      VerificationKey key = keyOf(issuer, unverified);
      DecodedJWT verified = verifier(issuer, key).verify(unverified);
      requireClaims(issuer, verified);
      Long userVersion = verified.getClaim("user_version").asLong();
      return new Verified(
          issuer,
          key,
          verified.getSubject(),
          userVersion == null ? Long.MIN_VALUE : userVersion,
          issuer.claims().callerOf(verified));
    } catch (TokenExpiredException e) {
      throw expired();
    } catch (InvalidClaimsException e) {
      throw invalid(String.valueOf(e.getMessage()));
    } catch (JWTVerificationException | IllegalArgumentException e) {
      throw invalid("it is malformed, or its signature or claims are not valid");
    }
  }

  private TrustedIssuer issuerOf(DecodedJWT unverified) {
    @Nullable String name = unverified.getIssuer();
    @Nullable TrustedIssuer issuer = name == null ? null : issuers.get(name);
    if (issuer == null) {
      throw invalid("its issuer is not trusted");
    }
    return issuer;
  }

  private static VerificationKey keyOf(TrustedIssuer issuer, DecodedJWT unverified) {
    require(
        issuer.acceptsType(unverified.getType()),
        unverified.getType() == null
            ? "it has no typ, which is not accepted from its issuer"
            : "its typ is not accepted from its issuer");
    require(unverified.getHeaderClaim("crit").isMissing(), "it has critical headers");
    SignatureAlgorithm algorithm =
        algorithm(unverified)
            .filter(issuer::accepts)
            .orElseThrow(() -> invalid("its alg is not accepted from its issuer"));
    String keyId = unverified.getKeyId();
    require(keyId != null, "it has no kid");
    @Nullable VerificationKey key = keyOf(issuer, keyId);
    if (key == null) {
      throw invalid("its issuer has no such key");
    }
    require(key.algorithm() == algorithm, "its key is not for its alg");
    return key;
  }

  private static Optional<SignatureAlgorithm> algorithm(DecodedJWT unverified) {
    return Stream.of(SignatureAlgorithm.values())
        .filter(algorithm -> algorithm.name().equals(unverified.getAlgorithm()))
        .findFirst();
  }

  private static @Nullable VerificationKey keyOf(TrustedIssuer issuer, String keyId) {
    try {
      return issuer.keys().find(keyId);
    } catch (KeysUnavailableException e) {
      throw unavailable();
    }
  }

  private JWTVerifier verifier(TrustedIssuer issuer, VerificationKey key) {
    return ((JWTVerifier.BaseVerification)
            JWT.require(key.algorithm().with(key.key()))
                .withIssuer(issuer.issuer())
                .withAnyOfAudience(issuer.audience())
                .acceptLeeway(CLOCK_SKEW.toSeconds()))
        .build(clock);
  }

  private static void requireClaims(TrustedIssuer issuer, DecodedJWT token) {
    String subject = token.getSubject();
    Instant issuedAt = token.getIssuedAtAsInstant();
    Instant expiresAt = token.getExpiresAtAsInstant();
    if (subject == null || subject.isEmpty() || issuedAt == null || expiresAt == null) {
      throw invalid("it needs sub, iat and exp");
    }
    require(
        !expiresAt.isAfter(issuedAt.plus(issuer.maxLifetime()).plus(CLOCK_SKEW)),
        "its lifetime is longer than its issuer's tokens may have");
  }

  private static void refuseRevoked(Verified token) {
    boolean revoked;
    try {
      revoked =
          token
              .issuer()
              .revocations()
              .isRevoked(token.caller().sessionId(), token.subject(), token.userVersion());
    } catch (RevocationsUnavailableException e) {
      throw unavailable();
    }
    if (revoked) {
      throw Failure.of(
              ERROR_REASON_TOKEN_REVOKED,
              "The access token was revoked. Refresh it; if that is refused, log in again.")
          .exception();
    }
  }

  private static void require(boolean holds, String problem) {
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

  private static FailureException unavailable() {
    return Failure.of(
            ERROR_REASON_DEPENDENCY_UNAVAILABLE,
            "The access token cannot be verified now: its issuer does not answer.")
        .withRetryDelay(SOON)
        .exception();
  }
}
