package dev.commercesuite.user.tokens;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_DEPENDENCY_UNAVAILABLE;

import com.auth0.jwt.JWT;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.jwt.JwtVerifier;
import dev.commercesuite.interceptors.auth.jwt.TrustedIssuer;
import dev.commercesuite.interceptors.auth.revocation.Revocations;
import dev.commercesuite.interceptors.errors.FailureException;
import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokens that {@link JwtAccessTokens} issues, as every service verifies them, except that
 * no clock skew is allowed: the clock is ours. Whether they were revoked is the domain's question.
 */
public final class JwtTokenReader implements TokenClaims.Reader {
  private final JwtVerifier verifier;
  private final TokenPolicy policy;
  private final Clock clock;

  public JwtTokenReader(SigningKeys keys, TokenPolicy policy, Clock clock) {
    this.verifier =
        new JwtVerifier(
            TrustedIssuer.suite(policy.issuer(), policy.audience(), keys, Revocations.NONE), clock);
    this.policy = policy;
    this.clock = clock;
  }

  @Override
  public Optional<TokenClaims> read(String token) {
    try {
      var _ = verifier.verify(token);
      TokenClaims claims = claims(JWT.decode(token));
      Instant now = clock.instant();
      boolean current = !now.isBefore(claims.notBefore()) && now.isBefore(claims.expireTime());
      return current ? Optional.of(claims) : Optional.empty();
    } catch (FailureException e) {
      if (e.failure().reason() == ERROR_REASON_DEPENDENCY_UNAVAILABLE) {
        throw new UserException.KeysUnavailable();
      }
      return Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
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
    return new TokenClaims.Owner(UserId.of(subject), SessionId.of(text(jwt, "sid")), userVersion);
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
