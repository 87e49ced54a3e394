package dev.commercesuite.interceptors.auth.jwt;

import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.commercesuite.interceptors.auth.Caller;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claims of the suite's own issuer: scopes are in {@code scope}, separated by spaces; the token
 * has an id and names the client it was issued to ({@code client_id}, RFC 9068); the caller is a
 * service if that is the {@code sub} (the client credentials grant), else a user, whose token also
 * names its session ({@code sid}) and the version of the account, without which it could not be
 * revoked.
 */
public record SuiteClaimMapping() implements ClaimMapping {

  @Override
  public Caller callerOf(DecodedJWT token) {
    String subject = token.getSubject();
    String tokenId = token.getId();
    @Nullable String client = token.getClaim("client_id").asString();
    if (tokenId == null || tokenId.isEmpty() || client == null || client.isEmpty()) {
      throw new InvalidClaimsException("it needs jti and client_id");
    }
    boolean service = subject.equals(client);
    return new Caller(
        subject,
        service ? Caller.Kind.SERVICE : Caller.Kind.USER,
        scopes(token.getClaim("scope")),
        tokenId,
        service ? "" : session(token),
        token.getExpiresAtAsInstant());
  }

  private static Set<String> scopes(Claim claim) {
    if (claim.isMissing()) {
      return Set.of();
    }
    @Nullable String scope = claim.asString();
    if (scope == null) {
      throw new InvalidClaimsException("its scope is not a text");
    }
    return scope.isBlank() ? Set.of() : Set.of(scope.strip().split(" +"));
  }

  private static String session(DecodedJWT token) {
    @Nullable String session = token.getClaim("sid").asString();
    if (session == null || token.getClaim("user_version").asLong() == null) {
      throw new InvalidClaimsException("it needs sid and user_version");
    }
    try {
      return UUID.fromString(session).toString();
    } catch (IllegalArgumentException e) {
      throw new InvalidClaimsException("its sid is not a session");
    }
  }
}
