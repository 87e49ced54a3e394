package dev.commercesuite.user.http;

import dev.commercesuite.user.domain.clients.FirstPartyClient;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.domain.clients.ServiceClients;
import dev.commercesuite.user.domain.sessions.IssuedTokens;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.Sessions;
import dev.commercesuite.user.domain.signing.AccessToken;
import java.util.LinkedHashMap;
import java.util.Map;

/** Issues tokens (RFC 6749): to services, and to people who have a refresh token. */
final class TokenEndpoint implements Endpoint {
  static final String CLIENT_CREDENTIALS = "client_credentials";
  static final String REFRESH_TOKEN = "refresh_token";

  private final ServiceClients clients;
  private final Sessions sessions;
  private final ClientAuthentication authentication;

  TokenEndpoint(ServiceClients clients, Sessions sessions, ClientAuthentication authentication) {
    this.clients = clients;
    this.sessions = sessions;
    this.authentication = authentication;
  }

  @Override
  public OAuthResponse answer(OAuthRequest request) {
    Form form = request.form();
    return switch (form.require("grant_type")) {
      case CLIENT_CREDENTIALS -> clientCredentials(request, form);
      case REFRESH_TOKEN -> refreshToken(request, form);
      default ->
          throw OAuthError.unsupportedGrantType(
              "Expected the grant_type %s or %s.".formatted(CLIENT_CREDENTIALS, REFRESH_TOKEN));
    };
  }

  private OAuthResponse clientCredentials(OAuthRequest request, Form form) {
    if (FirstPartyClient.ID.equals(form.get("client_id"))) {
      throw OAuthError.unauthorizedClient("A public client has no tokens of its own.");
    }
    ServiceClient client = authentication.require(request, form);
    return tokens(body(clients.issue(client, form.scopes()))).to(client.id());
  }

  private OAuthResponse refreshToken(OAuthRequest request, Form form) {
    if (authentication.find(request, form).isPresent()) {
      throw OAuthError.unauthorizedClient("Services have no refresh tokens.");
    }
    RefreshToken token = new RefreshToken(form.require(REFRESH_TOKEN));
    IssuedTokens issued = sessions.refresh(token, form.scopes(), request.client());
    Map<String, Object> body = body(issued.accessToken());
    body.put(REFRESH_TOKEN, issued.refreshToken().reveal());
    return tokens(body).to(FirstPartyClient.ID);
  }

  private static Map<String, Object> body(AccessToken token) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", token.reveal());
    body.put("token_type", "Bearer");
    body.put("expires_in", token.lifetime().toSeconds());
    body.put("scope", String.join(" ", token.scopes()));
    return body;
  }

  private static OAuthResponse tokens(Map<String, Object> body) {
    return OAuthResponse.json(200, body).uncached();
  }
}
