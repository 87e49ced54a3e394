package dev.commercesuite.interceptors.auth;

import com.auth0.jwt.interfaces.DecodedJWT;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of the suite's own issuer: scopes are in {@code scope}, separated by spaces; the
 * session is {@code sid}; the caller is a service if {@code client_id} equals {@code sub} (the
 * client credentials grant), else a user.
 */
public record SuiteClaims() implements ClaimMapping {

  @Override
  public Caller callerOf(DecodedJWT token) {
    String subject = token.getSubject();
    boolean service = subject.equals(token.getClaim("client_id").asString());
    @Nullable String scope = token.getClaim("scope").asString();
    return new Caller(
        subject,
        service ? Caller.Kind.SERVICE : Caller.Kind.USER,
        scope == null || scope.isBlank() ? Set.of() : Set.of(scope.strip().split(" +")),
        orEmpty(token.getId()),
        orEmpty(token.getClaim("sid").asString()),
        token.getExpiresAtAsInstant());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
