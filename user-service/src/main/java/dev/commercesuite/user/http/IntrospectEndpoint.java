package dev.commercesuite.user.http;

import dev.commercesuite.user.domain.Scopes;
import dev.commercesuite.user.domain.clients.FirstPartyClient;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.sessions.Session;
import dev.commercesuite.user.domain.tokens.TokenClaims;
import dev.commercesuite.user.domain.tokens.TokenIntrospection;
import dev.commercesuite.user.domain.tokens.TokenStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells services with the scope for it whether a token holds now (RFC 7662). */
final class IntrospectEndpoint implements Endpoint {
  private final TokenIntrospection introspection;
  private final ClientAuthentication authentication;

  IntrospectEndpoint(TokenIntrospection introspection, ClientAuthentication authentication) {
    this.introspection = introspection;
    this.authentication = authentication;
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) {
    Form form = request.form();
    ServiceClient client = authentication.require(request, form);
    if (!client.scopes().contains(Scopes.TOKENS_INTROSPECT)) {
      throw OAuthError.accessDenied(
          "The client needs the scope %s.".formatted(Scopes.TOKENS_INTROSPECT));
    }
    Map<String, ?> body =
        switch (introspection.status(form.require("token"))) {
          case TokenStatus.Inactive() -> Map.of("active", false);
          case TokenStatus.ActiveAccessToken(TokenClaims claims) -> body(claims);
          case TokenStatus.ActiveRefreshToken(Session session) -> body(session);
        };
    return OAuthResponse.json(200, body).uncached().to(client.id());
  }

  private static Map<String, Object> body(TokenClaims claims) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("active", true);
    body.put("token_type", "Bearer");
    body.put("iss", claims.issuer());
    body.put("aud", claims.audience());
    body.put("sub", claims.subject());
    body.put("client_id", claims.clientId());
    body.put("scope", claims.scope());
    body.put("iat", claims.issueTime().getEpochSecond());
    body.put("nbf", claims.notBefore().getEpochSecond());
    body.put("exp", claims.expireTime().getEpochSecond());
    body.put("jti", claims.id());
    TokenClaims.Owner owner = claims.owner();
    if (owner != null) {
      body.put("sid", owner.session().toString());
    }
    return body;
  }

  private static Map<String, Object> body(Session session) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("active", true);
    body.put("sub", session.user().toString());
    body.put("client_id", FirstPartyClient.ID);
    body.put("iat", session.lastUseTime().getEpochSecond());
    body.put("exp", session.expireTime().getEpochSecond());
    body.put("sid", session.id().toString());
    return body;
  }
}
