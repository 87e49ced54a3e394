package dev.commercesuite.user.domain.tokens;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an access token of this issuer says. Signature and times have been verified; whether it was
 * revoked has not.
 *
 * @param scope the scopes, separated by spaces
 * @param owner the user; null for a service's token
 */
public record TokenClaims(
    String id,
    String issuer,
    String audience,
    String subject,
    String clientId,
    String scope,
    Instant issueTime,
    Instant notBefore,
    Instant expireTime,
    @Nullable Owner owner) {

  /**
   * The user of an access token.
   *
   * @param userVersion the version of the account that the token was issued for
   */
  public record Owner(UserId user, SessionId session, long userVersion) {}

  /** Reads access tokens. */
  @FunctionalInterface
  public interface Reader {
    /** What the token says, unless it is not an access token of this issuer, or not now. */
    Optional<TokenClaims> read(String token);
  }
}
