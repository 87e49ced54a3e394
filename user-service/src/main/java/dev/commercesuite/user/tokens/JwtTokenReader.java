package dev.commercesuite.user.tokens;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.KeysUnavailableException;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.TokenClaims;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokens that {@link JwtAccessTokens} issues. Allows no clock skew: the clock is ours.
 */
public final class JwtTokenReader implements TokenClaims.Reader {
  /** Longer ones would not fit into the headers of a call. */
  private static final int LONGEST_TOKEN = 8_192;

  private final SigningKeys keys;
  private final TokenPolicy policy;
  private final Clock clock;

  public JwtTokenReader(SigningKeys keys, TokenPolicy policy, Clock clock) {
    this.keys = keys;
    this.policy = policy;
    this.clock = clock;
  }

  @Override
  public Optional<TokenClaims> read(String token) {
    if (token.length() > LONGEST_TOKEN) {
      return Optional.empty();
    }
    try {
      DecodedJWT unverified = JWT.decode(token);
      RSAPublicKey key = hasOurHeader(unverified) ? find(unverified.getKeyId()) : null;
      return key == null ? Optional.empty() : Optional.of(claims(verifier(key).verify(unverified)));
    } catch (JWTVerificationException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean hasOurHeader(DecodedJWT jwt) {
    return "at+jwt".equals(jwt.getType())
        && "RS256".equals(jwt.getAlgorithm())
        && jwt.getKeyId() != null
        && jwt.getHeaderClaim("crit").isMissing();
  }

  private @Nullable RSAPublicKey find(String keyId) {
    try {
      return keys.find(keyId);
    } catch (KeysUnavailableException _) {
      throw new UserException.KeysUnavailable();
    }
  }

  private JWTVerifier verifier(RSAPublicKey key) {
    return ((JWTVerifier.BaseVerification)
            JWT.require(Algorithm.RSA256(key, null))
                .withIssuer(policy.issuer())
                .withAudience(policy.audience()))
        .build(clock);
  }

  private TokenClaims claims(DecodedJWT jwt) {
    String subject = text(jwt, "sub");
    String clientId = text(jwt, "client_id");
    return new TokenClaims(
        text(jwt, "jti"),
        policy.issuer(),
        policy.audience(),
        subject,
        clientId,
        text(jwt, "scope"),
        instant(jwt.getIssuedAtAsInstant()),
        instant(jwt.getNotBeforeAsInstant()),
        instant(jwt.getExpiresAtAsInstant()),
        clientId.equals(subject) ? null : owner(jwt, subject));
  }

  private static TokenClaims.Owner owner(DecodedJWT jwt, String subject) {
    Long userVersion = jwt.getClaim("user_version").asLong();
    if (userVersion == null) {
      throw new IllegalArgumentException("no user_version");
    }
    return new TokenClaims.Owner(
        new UserId(UUID.fromString(subject)),
        new SessionId(UUID.fromString(text(jwt, "sid"))),
        userVersion);
  }

  private static String text(DecodedJWT jwt, String claim) {
    String value = jwt.getClaim(claim).asString();
    if (value == null) {
      throw new IllegalArgumentException("no " + claim);
    }
    return value;
  }

  private static Instant instant(@Nullable Instant value) {
    if (value == null) {
      throw new IllegalArgumentException("a time is missing");
    }
    return value;
  }
}
